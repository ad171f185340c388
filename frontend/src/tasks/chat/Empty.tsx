import { useTranslation } from "react-i18next";
import styles from "./TaskChat.module.css";

/** A chat in which nobody has said anything. */
export function Empty() {
  const { t } = useTranslation("tasks");
  return (
    <div className={styles["empty"]}>
      <h2>{t("chat.empty")}</h2>
      <p>{t("chat.emptyText")}</p>
    </div>
  );
}
