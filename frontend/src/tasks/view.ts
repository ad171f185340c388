import { type ComponentType, createContext, useContext } from "react";
import type { WholeTask } from "./family/task";

/** What a view of a task type is given. */
export interface ViewProps {
  task: WholeTask;
  /** It is looked at only: the moment is past, or the task has ended. */
  readOnly: boolean;
}

/** A task inside another one's view, by its instanceId. */
export type ChildView = ComponentType<{ instance: string }>;

/** How containers show the tasks in them; `TaskView` says it, since it knows all views. */
export const ChildViewContext = createContext<ChildView>(() => null);

export const useChildView = (): ChildView => useContext(ChildViewContext);
