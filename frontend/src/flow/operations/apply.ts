/** Apply any operation to a flow, with what undoes it; twin of `domain/flow/operations`. */
import { normal } from "../connections";
import { asJson, type FlowDocument } from "../document";
import type { FlowOperation, Replace, SingleOperation } from "../operation";
import { refuse } from "../refusal";
import { unsound } from "../structure";
import type { Applied } from "./applied";
import * as canvas from "./canvas";
import * as links from "./links";
import * as states from "./states";
import * as tasks from "./tasks";
import * as values from "./values";

/**
 * The changed flow and the operation that restores it exactly. Throws OperationRefused when it is
 * not possible; the server, which has the last word, also checks guards and limits.
 */
export function applyOperation(
  flow: FlowDocument,
  operation: FlowOperation,
): [FlowDocument, FlowOperation] {
  const steps = operation.op === "batch" ? operation.operations : [operation];
  const [changed, inverses] = inTurn(flow, steps);
  const [only] = inverses;
  return [changed, only && inverses.length === 1 ? only : { op: "batch", operations: inverses }];
}

/** Several operations one after the other; the inverses come in reverse order. */
function inTurn(flow: FlowDocument, steps: readonly SingleOperation[]): Applied {
  let now = flow;
  let inverses: readonly SingleOperation[] = [];
  for (const step of steps) {
    const [changed, undo] = applySingle(now, step);
    now = changed;
    inverses = [...undo, ...inverses];
  }
  return [now, inverses];
}

function applySingle(flow: FlowDocument, step: SingleOperation): Applied {
  switch (step.op) {
    case "addTask":
      return tasks.addTask(flow, step);
    case "removeTask":
      return tasks.removeTask(flow, step, inTurn);
    case "rename":
      return tasks.rename(flow, step);
    case "reparent":
      return tasks.reparent(flow, step);
    case "set":
      return values.set(flow, step);
    case "unset":
      return values.unset(flow, step);
    case "connect":
      return links.connect(flow, step);
    case "disconnect":
      return links.disconnect(flow, step);
    case "setGuard":
      return links.setGuard(flow, step);
    case "setNext":
      return links.setNext(flow, step);
    case "unsetNext":
      return links.unsetNext(flow, step);
    case "move":
      return canvas.move(flow, step);
    case "addNote":
      return canvas.addNote(flow, step);
    case "setNote":
      return canvas.setNote(flow, step);
    case "removeNote":
      return canvas.removeNote(flow, step);
    case "group":
      return canvas.group(flow, step);
    case "setGroup":
      return canvas.setGroup(flow, step);
    case "ungroup":
      return canvas.ungroup(flow, step);
    case "addState":
      return inTurn(flow, states.addState(flow, step));
    case "removeState":
      return inTurn(flow, states.removeState(flow, step));
    case "updateState":
      return inTurn(flow, states.updateState(flow, step));
    case "addTransition":
      return inTurn(flow, states.addTransition(flow, step));
    case "removeTransition":
      return inTurn(flow, states.removeTransition(flow, step));
    case "updateTransition":
      return inTurn(flow, states.updateTransition(flow, step));
    case "replace":
      return replace(flow, step);
  }
}

function replace(flow: FlowDocument, step: Replace): Applied {
  const document = { ...step.document, name: flow.name };
  const wrong = unsound(document);
  if (wrong !== undefined) refuse(`This is not a flow: ${wrong}`);
  return [normal(document as unknown as FlowDocument), [{ op: "replace", document: asJson(flow) }]];
}
