/** Rules: the tasks of a flow that watch others. Their types are told by their names, as in `domain/rule.py`. */
import { type FlowDocument, findTask, type TaskEntry } from "./document";

/** Whether a task type is a rule. */
export const isRule = (type: string): boolean => type.startsWith("Rule");

/** From a rule to a task that it watches. */
export interface WatchLine {
  readonly id: string;
  readonly kind: "watch";
  readonly from: string;
  readonly to: string;
}

/** What each rule of a flow watches by name; one that watches all has no line. */
export function watchLines(flow: FlowDocument): WatchLine[] {
  return flow.tasks.filter(({ type }) => isRule(type)).flatMap((rule) => watchedBy(flow, rule));
}

function watchedBy(flow: FlowDocument, { name: from, config }: TaskEntry): WatchLine[] {
  const local = config?.["local"];
  const tasks = local && typeof local === "object" && "tasks" in local ? local["tasks"] : [];
  const names = new Set(Array.isArray(tasks) ? tasks : []);
  return [...names]
    .filter((to): to is string => typeof to === "string" && findTask(flow, to) !== undefined)
    .map((to) => ({ id: `watch:${from}>${to}`, kind: "watch", from, to }));
}
