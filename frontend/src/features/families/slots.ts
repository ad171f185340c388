import type { ComponentType } from "react";
import type { Told } from "@/tasks/family/event";

// What is shown in the live view by others, who do not know it.

/** A task's own view; read-only when it shows a moment of the past (a seq). */
export interface TaskSlot {
  family: string;
  task: string;
  moment: number | null;
}

export interface TimeLineSlot {
  family: string;
  /** What people call the family. */
  label: string;
  /** Seq of the first event: a fork's log begins where it was forked. */
  first: number;
  /** Seq of the last event now. */
  head: number;
  /** What happened since the page was opened. */
  events: readonly Told[];
  /** What people call a task. */
  labelOf: (task: string) => string;
  /** The seq that is looked at; null: now. */
  moment: number | null;
  onMoment: (seq: number | null) => void;
  /** The moment is compared with now. */
  comparing: boolean;
  onCompare: (comparing: boolean) => void;
}

/** What a family's page is composed of. */
export interface FamilyPageProps {
  id: string;
  /** The task's own view, if there is one. */
  TaskView?: ComponentType<TaskSlot>;
  /** What lies along the bottom. */
  TimeLine: ComponentType<TimeLineSlot>;
}
