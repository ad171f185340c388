import type { WholeTask } from "../live/useTask";
import { LegalEvents } from "./LegalEvents";
import { LiveChart } from "./LiveChart";
import styles from "./TaskPanel.module.css";

interface Props {
  family: string;
  instance: string;
  label: string;
  task: WholeTask;
  past: boolean;
}

/** A task's statechart as it moves, and the events it takes now. */
export function Chart({ family, instance, label, task, past }: Props) {
  return (
    <>
      <div className={styles["chart"]}>
        <LiveChart task={task} label={label} />
      </div>
      <LegalEvents family={family} instance={instance} task={task} past={past} />
    </>
  );
}
