/** Removing: what takes away everything that is selected. */
import { below, type FlowDocument } from "@/flow/document";
import type { FlowOperation } from "@/flow/operation";
import { canvasItem } from "./canvasItems";
import { joined } from "./joining";
import { cutting, linkById } from "./links";

/** Links first, then the uppermost tasks, which take their children with them. */
export function removing(
  flow: FlowDocument,
  selection: readonly string[],
): FlowOperation | undefined {
  const things = selection.map(canvasItem);
  const ids = (kind: string) => things.filter((one) => one.kind === kind).map(({ id }) => id);
  const tasks = uppermost(flow, ids("task"));
  return joined(flow, [
    ...ids("link").map((id) => (now: FlowDocument) => {
      const link = linkById(now, id);
      return link && cutting(now, link);
    }),
    ...tasks.map((task) => () => ({ op: "removeTask", task }) as const),
    ...ids("note").map((id) => () => ({ op: "removeNote", id }) as const),
    ...ids("group").map(
      (id) => (now: FlowDocument) =>
        now.groups?.some((group) => group.id === id) ? ({ op: "ungroup", id } as const) : undefined,
    ),
  ]);
}

/** Those of the tasks that are in none of the others. */
export function uppermost(flow: FlowDocument, names: readonly string[]): string[] {
  const known = names.filter((name) => flow.tasks.some((task) => task.name === name));
  const inside = new Set(known.flatMap((name) => below(flow, name).slice(1)));
  return known.filter((name) => !inside.has(name));
}
