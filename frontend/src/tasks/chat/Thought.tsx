import { useTranslation } from "react-i18next";
import styles from "./Messages.module.css";

/** What the model thought before it answers, folded; nothing where it showed none of it. */
export function Thought({ text }: { text: string | undefined }) {
  const { t } = useTranslation("tasks");
  if (!text?.trim()) return null;
  return (
    <details className={styles["thought"]}>
      <summary>{t("chat.thought")}</summary>
      <p>{text.trim()}</p>
    </details>
  );
}
