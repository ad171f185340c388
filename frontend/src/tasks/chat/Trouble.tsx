import { Button } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./TaskChat.module.css";

interface Props {
  failure: { message: string } | undefined;
  onRetry: (() => void) | undefined;
  onLeave: (() => void) | undefined;
}

/** Why no answer came, and what can be done. */
export function Trouble({ failure, onRetry, onLeave }: Props) {
  const { t } = useTranslation("tasks");
  return (
    <div className={styles["trouble"]} role="alert">
      <IconAlertTriangle size={18} stroke={1.8} aria-hidden />
      <div>
        <strong>{t("chat.failed")}</strong>
        <p>{failure?.message}</p>
        <div className={styles["row"]}>
          {onRetry && (
            <Button
              size="xs"
              leftSection={<IconRefresh size={14} stroke={2} aria-hidden />}
              onClick={onRetry}
            >
              {t("chat.retry")}
            </Button>
          )}
          {onLeave && (
            <Button size="xs" variant="default" onClick={onLeave}>
              {t("chat.aside")}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
