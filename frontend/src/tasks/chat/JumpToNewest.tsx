import { Button } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./TaskChat.module.css";

/** The way back down for somebody who has scrolled up to read. */
export function JumpToNewest({ shown, onJump }: { shown: boolean; onJump: () => void }) {
  const { t } = useTranslation("tasks");
  if (!shown) return null;
  return (
    <Button
      className={styles["jump"] ?? ""}
      size="xs"
      radius="xl"
      variant="default"
      leftSection={<IconArrowDown size={14} stroke={2} aria-hidden />}
      onClick={onJump}
    >
      {t("chat.newest")}
    </Button>
  );
}
