import { useTranslation } from "react-i18next";
import styles from "./Messages.module.css";
import { ModelName } from "./ModelName";
import { Thought } from "./Thought";

interface Props {
  name: string;
  loading: boolean;
  /** What it has shown of its thinking. */
  thought: string | undefined;
}

/** The model was asked and has not said a word yet. */
export function Thinking({ name, loading, thought }: Props) {
  const { t } = useTranslation("tasks");
  return (
    <li className={styles["model"]}>
      <div className={styles["who"]}>
        <ModelName name={name} />
      </div>
      <p className={styles["thinking"]}>
        <span className={styles["dots"]} aria-hidden>
          <i />
          <i />
          <i />
        </span>
        {loading ? t("chat.loading") : t("chat.thinking")}
      </p>
      <Thought text={thought} />
    </li>
  );
}
