/** Connect tasks: data links, their guards, and the sequence. */
import { endpointOf, link } from "../connections";
import { asJson, type ConnectionEntry, type FlowDocument, type TaskEntry } from "../document";
import type { Index, OfTask, SingleOperation } from "../operation";
import { insert } from "../places";
import { refuse } from "../refusal";
import { type Applied, omit, type Twins, taskOf, withCollection, withTask } from "./applied";

type Ends = { readonly from: string; readonly to: string };
type Connect = { op: "connect"; when?: string } & Ends & Index;
type Disconnect = { op: "disconnect" } & Ends;
type SetGuard = { op: "setGuard"; when?: string } & Ends;
type SetNext = { op: "setNext"; next: string | readonly string[] } & OfTask;
type UnsetNext = { op: "unsetNext" } & OfTask;

declare module "../operation" {
  interface Operations {
    connect: Connect;
    disconnect: Disconnect;
    setGuard: SetGuard;
    setNext: SetNext;
    unsetNext: UnsetNext;
  }
}

export const operations: Twins<"connect" | "disconnect" | "setGuard" | "setNext" | "unsetNext"> = {
  connect: { apply: connect, touches: ({ from, to }) => [["connections", from, to]] },
  disconnect: { apply: disconnect, touches: ({ from, to }) => [["connections", from, to]] },
  setGuard: { apply: setGuard, touches: ({ from, to }) => [["connections", from, to, "when"]] },
  setNext: { apply: setNext, touches: ({ task }) => [["tasks", task, "next"]] },
  unsetNext: { apply: unsetNext, touches: ({ task }) => [["tasks", task, "next"]] },
};

export function connect(flow: FlowDocument, operation: Connect): Applied {
  if (look(flow, operation) >= 0) {
    refuse(`"${operation.from}" is connected to "${operation.to}" already.`);
  }
  const ends = endsOf(flow, operation);
  const entries = insert(flow.connections ?? [], operation.index, guarded(ends, operation.when));
  return [withCollection(flow, "connections", entries), [{ op: "disconnect", ...ends }]];
}

export function disconnect(flow: FlowDocument, operation: Disconnect): Applied {
  const [index, entry] = find(flow, operation);
  const entries = (flow.connections ?? []).toSpliced(index, 1);
  return [withCollection(flow, "connections", entries), [{ op: "connect", ...entry, index }]];
}

export function setGuard(flow: FlowDocument, { from, to, when }: SetGuard): Applied {
  const [index, entry] = find(flow, { from, to });
  const entries = (flow.connections ?? []).with(index, guarded(entry, when));
  const undo = guarded({ from, to }, entry.when);
  return [{ ...flow, connections: entries }, [{ op: "setGuard", ...undo }]];
}

export function setNext(flow: FlowDocument, { task, next }: SetNext): Applied {
  const entry = taskOf(flow, task);
  for (const name of typeof next === "string" ? [next] : next) {
    taskOf(flow, name);
    if (name === task) refuse(`"${name}" cannot follow itself. Choose another task.`);
  }
  return [withTask(flow, task, { ...asJson(entry), next }), [nextOf(entry)]];
}

export function unsetNext(flow: FlowDocument, { task }: UnsetNext): Applied {
  const entry = taskOf(flow, task);
  if (entry.next === undefined) refuse(`No task follows "${task}" any more.`);
  return [withTask(flow, task, omit(asJson(entry), "next")), [nextOf(entry)]];
}

function nextOf({ name, next }: TaskEntry): SingleOperation {
  return next === undefined ? { op: "unsetNext", task: name } : { op: "setNext", task: name, next };
}

/** Both ends as the document has them; refuses what cannot be connected. */
function endsOf(flow: FlowDocument, { from, to }: Ends): Ends {
  const [source, target] = link(flow, from, to);
  return { from: endpointOf(source), to: endpointOf(target) };
}

function look(flow: FlowDocument, operation: Ends): number {
  const { from, to } = endsOf(flow, operation);
  return (flow.connections ?? []).findIndex((entry) => entry.from === from && entry.to === to);
}

function find(flow: FlowDocument, operation: Ends): [number, ConnectionEntry] {
  const index = look(flow, operation);
  const entry =
    flow.connections?.[index] ??
    refuse(`"${operation.from}" is not connected to "${operation.to}" any more.`);
  return [index, entry];
}

function guarded({ from, to }: Ends, when: string | undefined): ConnectionEntry {
  return when === undefined ? { from, to } : { from, to, when };
}
