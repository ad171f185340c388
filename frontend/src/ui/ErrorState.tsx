import { Button } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./State.module.css";

interface Props {
  title?: string;
  /** What happened and what to do, as the server said it. */
  message: string;
  /** A stable code, to quote when asking for help. */
  code?: string | undefined;
  onRetry?: (() => void) | undefined;
  /** It is all there is on its page. */
  whole?: boolean;
}

/** Something could not be done or shown: what happened, what to do, and a way to try again. */
export function ErrorState({ title, message, code, onRetry, whole = false }: Props) {
  const { t } = useTranslation("ui");
  const Title = whole ? "h1" : "h2";
  const told = (
    <div className={styles["state"]} role="alert">
      <span className={styles["medal"]} data-tone="failed">
        <IconAlertTriangle size={24} stroke={1.5} aria-hidden />
      </span>
      <Title className={styles["title"]}>{title ?? t("error.title")}</Title>
      <p className={styles["text"]}>{message}</p>
      {onRetry && (
        <Button
          variant="default"
          onClick={onRetry}
          leftSection={<IconRefresh size={16} stroke={1.8} aria-hidden />}
        >
          {t("error.retry")}
        </Button>
      )}
      {code && <code className={styles["code"]}>{code}</code>}
    </div>
  );
  return whole ? <main>{told}</main> : told;
}
