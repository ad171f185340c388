import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { mutationId, submit } from "@/api/outbox";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { RenameFamily } from "./documents";

interface Props {
  family: { id: string; label: string };
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** Asks for a family's new name. */
export function RenameDialog({ family, open, onClose, onDone }: Props) {
  const { t } = useTranslation("families");
  const [label, setLabel] = useState(family.label);
  const { run, busy, problem } = useAction(() =>
    submit(family.id, RenameFamily, {
      input: { mutation: mutationId(), family: family.id, label: label.trim() },
    }),
  );
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run())) return;
    onDone();
    onClose();
  };
  return (
    <Modal opened={open} onClose={onClose} title={t("list.renameTitle")} size={400}>
      <form onSubmit={save}>
        <Stack gap="md">
          <TextInput
            label={t("list.name")}
            data-autofocus
            required
            withAsterisk={false}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <Problem message={problem?.message} />
          <Button type="submit" loading={busy}>
            {t("list.save")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
