import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { notifyError } from "./notify";

/** Milliseconds for which one may think it over. */
const PATIENCE = 15_000;

/** Says in a corner that something was done, and takes it back when one presses. */
export function notifyUndoable(message: string, undo: { label: string; run: () => Promise<void> }) {
  const id = notifications.show({
    color: "accent",
    autoClose: PATIENCE,
    message: (
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="light"
          flex="none"
          onClick={() => {
            notifications.hide(id);
            undo.run().catch(notifyError);
          }}
        >
          {undo.label}
        </Button>
      </Group>
    ),
  });
}
