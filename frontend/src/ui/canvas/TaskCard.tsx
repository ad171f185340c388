import type { ReactNode } from "react";
import { TaskIcon } from "../TaskIcon";
import styles from "./TaskCard.module.css";

export interface TaskCardProps {
  icon: string;
  label: string;
  /** The name of its type. */
  type: string;
  /** The one line that matters most now. */
  line?: ReactNode;
  /** Beside the type: a state chip, a mark. */
  aside?: ReactNode;
  /** On the upper right corner: faces, problems. */
  corner?: ReactNode;
  /** It watches the others. */
  rule?: boolean;
  selected?: boolean;
  /** How it stands out: not sound, or what a comparison says of it. */
  tone?: "problem" | "added" | "removed" | "changed" | undefined;
  /** Something is being dragged over it that it would take. */
  taking?: boolean;
}

/** Whether two names say the same: a task is often called like its type. */
function alike(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A task on a canvas. */
export function TaskCard(props: TaskCardProps) {
  const { icon, label, type, line, aside, corner, rule, selected, tone, taking } = props;
  return (
    <div
      className={styles["card"]}
      data-rule={rule || undefined}
      data-selected={selected || undefined}
      data-tone={tone}
      data-taking={taking || undefined}
    >
      <div className={styles["head"]}>
        <TaskIcon name={icon} />
        <div className={styles["words"]}>
          <span className={styles["label"]}>{label}</span>{" "}
          {!alike(type, label) && <span className={styles["type"]}>{type}</span>}
        </div>
        {aside}
      </div>{" "}
      <div className={styles["line"]}>{line}</div>
      {corner && <div className={styles["corner"]}>{corner}</div>}
    </div>
  );
}
