import type { GraphNode } from "@/flow/graph";
import { StepChip } from "@/tasks/step/StepChip";
import { StepProgress } from "@/tasks/step/StepProgress";
import { useFace } from "@/tasks/step/useFace";
import { plain } from "@/ui/markdown/plain";
import styles from "./TaskNode.module.css";

/** The foot of a step's card: its state, what it is at, and along the edge how far it is. */
export function StepFoot({ task, past }: { task: GraphNode; past: boolean }) {
  const { line, phase, progress } = useFace(task, past);
  return (
    <>
      <span className={styles["foot"]}>
        <StepChip node={task} past={past} />
        {line && (
          <span className={styles["line"]} title={line}>
            {plain(line)}
          </span>
        )}
      </span>
      {phase === "working" && progress && (
        <span className={styles["progress"]}>
          <StepProgress label={task.label} progress={progress} />
        </span>
      )}
    </>
  );
}
