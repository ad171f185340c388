import { currentOf, type WholeTask } from "../live/useTask";

/** A task's statechart with its active state. */
export function LiveChart({ task }: { task: WholeTask }) {
  return <p>{currentOf(task.document)}</p>;
}
