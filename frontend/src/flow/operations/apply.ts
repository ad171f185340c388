/** Apply any operation to a flow, with what undoes it; twin of `domain/flow/operations`. */
import type { FlowDocument } from "../document";
import type { FlowOperation, SingleOperation } from "../operation";
import { refuse } from "../refusal";
import type { Applied, Field, Twin } from "./applied";

type Twinned = Readonly<Record<string, Twin<SingleOperation>>>;

/** Every operation, by its file; two files hold what several have in common. */
const files = import.meta.glob<Twinned>(["./*.ts", "!./*.test.ts", "!./{applied,items}.ts"], {
  eager: true,
  import: "operations",
});
const twins: Twinned = Object.assign({}, ...Object.values(files));

/**
 * The changed flow and the operation that restores it exactly. Throws OperationRefused when it is
 * not possible; the server, which has the last word, also checks guards and limits.
 */
export function applyOperation(
  flow: FlowDocument,
  operation: FlowOperation,
): [FlowDocument, FlowOperation] {
  const [changed, inverses] = inTurn(flow, singles(operation));
  const [only] = inverses;
  return [changed, only && inverses.length === 1 ? only : { op: "batch", operations: inverses }];
}

/** The fields that it changes, apart from the order of declaration. */
export function touches(operation: FlowOperation): Field[] {
  return singles(operation).flatMap((step) => twinOf(step).touches(step));
}

/** What an operation is made of: itself, unless it is several. */
export function singles(operation: FlowOperation): readonly SingleOperation[] {
  return operation.op === "batch" ? operation.operations : [operation];
}

/** Several operations one after the other; the inverses come in reverse order. */
function inTurn(flow: FlowDocument, steps: readonly SingleOperation[]): Applied {
  let now = flow;
  let inverses: readonly SingleOperation[] = [];
  for (const step of steps) {
    const [changed, undo] = twinOf(step).apply(now, step, inTurn);
    now = changed;
    inverses = [...undo, ...inverses];
  }
  return [now, inverses];
}

function twinOf({ op }: SingleOperation): Twin<SingleOperation> {
  const known = Object.hasOwn(twins, op) ? twins[op] : undefined;
  return known ?? refuse(`This page does not know "${op}" yet. Load it again.`);
}
