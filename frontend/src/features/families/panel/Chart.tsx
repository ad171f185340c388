import type { WholeTask } from "@/tasks/family/task";
import { LegalEvents } from "./LegalEvents";
import { LiveChart } from "./LiveChart";
import styles from "./TaskPanel.module.css";

interface Props {
  label: string;
  task: WholeTask;
  past: boolean;
}

/** A task's statechart as it moves, and the events it takes now. */
export function Chart({ label, task, past }: Props) {
  return (
    <>
      <div className={styles["chart"]}>
        <LiveChart task={task} label={label} />
      </div>
      <LegalEvents task={task} past={past} />
    </>
  );
}
