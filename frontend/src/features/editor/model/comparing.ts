/** Comparing: what is different in a flow since another state of it. */
import { asJson, type FlowDocument, type TaskEntry } from "@/flow/document";
import { same } from "@/flow/json";

export interface Comparison {
  /** Whose revision it is compared with. */
  readonly label: string;
  readonly number: number;
  readonly document: FlowDocument;
  readonly tasks: ReadonlyMap<string, "added" | "removed" | "changed">;
  /** Tasks that are not there any more, as they were. */
  readonly removed: readonly TaskEntry[];
  readonly counts: { readonly added: number; readonly removed: number; readonly changed: number };
}

/** What has become of `before` in `after`. */
export function compared(
  before: FlowDocument,
  after: FlowDocument,
  { number, label }: { number: number; label: string },
): Comparison {
  const old = new Map(before.tasks.map((task) => [task.name, task]));
  const tasks = new Map<string, "added" | "removed" | "changed">();
  for (const task of after.tasks) {
    const earlier = old.get(task.name);
    if (!earlier) tasks.set(task.name, "added");
    else if (!same(asJson(earlier), asJson(task)) || rewired(before, after, task.name)) {
      tasks.set(task.name, "changed");
    }
    old.delete(task.name);
  }
  const removed = [...old.values()];
  for (const { name } of removed) tasks.set(name, "removed");
  const count = (kind: string) => [...tasks.values()].filter((one) => one === kind).length;
  const counts = { added: count("added"), removed: count("removed"), changed: count("changed") };
  return { number, label, document: before, tasks, removed, counts };
}

/** Whether what flows into a task is different. */
function rewired(before: FlowDocument, after: FlowDocument, name: string): boolean {
  const into = (flow: FlowDocument) =>
    (flow.connections ?? [])
      .filter(({ to }) => to.startsWith(`${name}.`))
      .map(({ from, to, when }) => `${from} ${to} ${when ?? ""}`)
      .sort()
      .join("\n");
  return into(before) !== into(after);
}
