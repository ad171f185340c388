import type { FlowDocument } from "@/flow/document";
import { ownerOf } from "./links";

export interface FlowProblem {
  /** JSON pointer into the document. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** The task that a problem is about; undefined when it is about the flow itself. */
export function taskOfProblem(flow: FlowDocument, { path }: FlowProblem): string | undefined {
  const [, list, key] = path.split("/");
  if (list === "tasks") return flow.tasks[Number(key)]?.name;
  if (list === "connections") {
    const to = flow.connections?.[Number(key)]?.to;
    return to && ownerOf(to);
  }
  return undefined;
}

/** How many problems each task has. */
export function problemCounts(
  flow: FlowDocument,
  problems: readonly FlowProblem[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const problem of problems) {
    const name = taskOfProblem(flow, problem);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
