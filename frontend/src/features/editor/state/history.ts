/** History: the steps somebody took here, and how to take them back; pure. */
import type { FlowOperation } from "@/flow/operation";

export interface Step {
  /** What was done, in words: "Move Chat". */
  readonly label: string;
  readonly operation: FlowOperation;
  readonly inverse: FlowOperation;
  /** Steps of one key that follow closely are one. */
  readonly key?: string | undefined;
  readonly at: number;
}

export type Way = "undo" | "redo";

export interface History {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export const MOST = 200;
/** Milliseconds within which steps of one key become one. */
export const CLOSELY = 1_200;

export const nothing: History = { done: [], undone: [] };

/** The step that a new one of this key would continue. */
export function continued(history: History, key: string | undefined, at: number): Step | undefined {
  const last = history.done.at(-1);
  return key !== undefined && last?.key === key && at - last.at < CLOSELY ? last : undefined;
}

/** Remembers a step; what was undone before can then not be done again. */
export function remembered(history: History, step: Step): History {
  const last = continued(history, step.key, step.at);
  const done = last
    ? [...history.done.slice(0, -1), { ...step, inverse: last.inverse }]
    : [...history.done, step].slice(-MOST);
  return { done, undone: [] };
}

/** The step that undoing takes back, or that doing again repeats. */
export function nextStep(history: History, way: Way): Step | undefined {
  return (way === "undo" ? history.done : history.undone).at(-1);
}

/** The next step was taken back (or done again); `back` is what takes that back. */
export function travelled(history: History, way: Way, back: Step): History {
  const { done, undone } = given(history, way);
  return way === "undo" ? { done, undone: [...undone, back] } : { done: [...done, back], undone };
}

/** Without the step that cannot be undone (or done again) any more. */
export function given(history: History, way: Way): History {
  return way === "undo"
    ? { ...history, done: history.done.slice(0, -1) }
    : { ...history, undone: history.undone.slice(0, -1) };
}

/** Without the steps whose operations the server refused. */
export function without(history: History, refused: readonly FlowOperation[]): History {
  const kept = (step: Step) => !refused.includes(step.operation);
  return { done: history.done.filter(kept), undone: history.undone.filter(kept) };
}
