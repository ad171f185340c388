import { useTranslation } from "react-i18next";
import { TaskIcon } from "@/ui/TaskIcon";
import { firstSentence } from "../model/firstSentence";
import { type DrawnType, TYPE_DRAGGED } from "../model/types";
import styles from "./TypeList.module.css";

interface Props {
  id: string;
  type: DrawnType;
  score: number | undefined;
  current: boolean;
  onPick: () => void;
}

/** One task type: what it is, in one sentence, and how close it is to what was asked for. */
export function TypeItem({ id, type, score, current, onPick }: Props) {
  const { t } = useTranslation("editor");
  return (
    <button
      type="button"
      id={id}
      role="option"
      aria-selected={current}
      className={styles["item"]}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(TYPE_DRAGGED, type.name);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onClick={onPick}
    >
      <TaskIcon name={type.icon} />
      <span className={styles["words"]}>
        <span className={styles["label"]}>
          {type.label}
          {score !== undefined && (
            <span
              className={styles["score"]}
              title={t("palette.score", { percent: Math.round(score * 100) })}
            >
              <i style={{ width: `${Math.round(Math.max(0, Math.min(1, score)) * 100)}%` }} />
            </span>
          )}
        </span>
        <span className={styles["about"]}>{firstSentence(type.description)}</span>
      </span>
    </button>
  );
}
