import { ActionIcon, Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNarrow } from "@/ui/useNarrow";

/** Starts a family from the draft. */
export function RunButton({ running, onRun }: { running: boolean; onRun: () => void }) {
  const { t } = useTranslation("editor");
  const narrow = useNarrow();
  const icon = <IconPlayerPlay size={16} stroke={1.8} aria-hidden />;
  if (narrow) {
    return (
      <ActionIcon
        variant="filled"
        color="accent"
        size={34}
        loading={running}
        aria-label={t("bar.run")}
        onClick={onRun}
      >
        {icon}
      </ActionIcon>
    );
  }
  return (
    <Button size="xs" leftSection={icon} loading={running} onClick={onRun}>
      {t("bar.run")}
    </Button>
  );
}
