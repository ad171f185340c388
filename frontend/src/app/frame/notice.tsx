import { Anchor, Button, Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Notice } from "@/processor/operator";
import { ask, askable, watchAskable } from "@/processor/permission";

const shown = new Set<string>();

/** Takes away every notice that stands there. */
export function clearNotices(): void {
  for (const id of shown) notifications.hide(id);
  shown.clear();
}

/** Shows a notice in a corner, until it is closed or gone along with. */
export function showNotice(notice: Notice): void {
  const { key: id, title } = notice;
  // What is told twice stands there once.
  notifications.hide(id);
  shown.add(id);
  notifications.show({
    id,
    onClose: () => void shown.delete(id),
    title,
    color: "accent",
    role: "status",
    position: "top-right",
    autoClose: false,
    message: <Told notice={notice} />,
  });
}

function Told({ notice: { key, text, link } }: { notice: Notice }) {
  const { t } = useTranslation("app");
  const offered = useSyncExternalStore(watchAskable, askable);
  return (
    <Stack gap="xs">
      {text && <span style={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>{text}</span>}
      <Group gap="sm">
        <Anchor component={Link} href={link} size="sm" onClick={() => notifications.hide(key)}>
          {t("notice.open")}
        </Anchor>
        {offered && (
          <Button size="compact-sm" variant="light" onClick={() => void ask()}>
            {t("notice.allow")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
