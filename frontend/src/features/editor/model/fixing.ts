/** Fixing: where all stand that nobody has put anywhere is written down before something is put. */
import type { FlowDocument, Position } from "@/flow/document";
import type { FlowOperation, SingleOperation } from "@/flow/operation";
import { singles } from "@/flow/operations/apply";
import { places, snapped } from "./placing";

/** What would let those move that have no place of their own. */
const DISTURBING: ReadonlySet<SingleOperation["op"]> = new Set([
  "move",
  "addTask",
  "removeTask",
  "reparent",
]);

/** The operation, so that all whom it does not concern stay where they are seen. */
export function fixing(flow: FlowDocument, operation: FlowOperation): FlowOperation {
  const steps = singles(operation);
  if (!steps.some(({ op }) => DISTURBING.has(op))) return operation;
  const layout = seen(flow);
  if (Object.keys(layout).length === 0) return operation;
  if (operation.op === "move") return { op: "move", layout: { ...layout, ...operation.layout } };
  return { op: "batch", operations: [{ op: "move", layout }, ...steps] };
}

/** Where those are seen that have no place of their own. */
function seen(flow: FlowDocument): Record<string, Position> {
  const put = flow.layout ?? {};
  return Object.fromEntries(
    [...places(flow)].filter(([name]) => !put[name]).map(([name, spot]) => [name, snapped(spot)]),
  );
}
