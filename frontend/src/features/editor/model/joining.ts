/** Joining: several operations as one step, each made on what the ones before it left. */
import type { FlowDocument } from "@/flow/document";
import type { FlowOperation, SingleOperation } from "@/flow/operation";
import { applyOperation, singles } from "@/flow/operations/apply";

type Make = (flow: FlowDocument) => FlowOperation | undefined;

/** One operation that does all of it; undefined when there is nothing to do. Throws OperationRefused. */
export function joined(flow: FlowDocument, makers: readonly Make[]): FlowOperation | undefined {
  const steps: SingleOperation[] = [];
  makers.reduce((now, make) => {
    const operation = make(now);
    if (!operation) return now;
    steps.push(...singles(operation));
    return applyOperation(now, operation)[0];
  }, flow);
  return together(steps);
}

/** Operations that do not depend on one another as one. */
export function together(steps: readonly SingleOperation[]): FlowOperation | undefined {
  const [only] = steps;
  if (!only) return undefined;
  return steps.length === 1 ? only : { op: "batch", operations: steps };
}
