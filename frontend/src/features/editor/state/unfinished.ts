/** Unfinished: what somebody has begun to write in fields of the flow and cannot be taken over yet. */
import { type FlowDocument, labelOf } from "@/flow/document";
import { pointerOf, tokensOf } from "@/flow/jsonPatch";
import type { FlowOperation } from "@/flow/operation";
import { singles } from "@/flow/operations/apply";
import type { Unfinished } from "@/ui/form/unfinished";
import { ownerOf } from "../model/links";

/** By the field's place: `/tasks/chat/config/local/schema`, by the task's name. */
export type UnfinishedFields = ReadonlyMap<string, Unfinished>;

export const none: UnfinishedFields = new Map();

/** The place of a field of a task. */
export const taskField = (task: string, path: readonly (string | number)[]) =>
  pointerOf(["tasks", task, ...path]);

/** The place of a connection's condition. */
export const guardField = (from: string, to: string) =>
  pointerOf(["connections", from, to, "when"]);

export function held(fields: UnfinishedFields, field: string, one?: Unfinished): UnfinishedFields {
  const now = new Map(fields);
  if (one) now.set(field, one);
  else now.delete(field);
  return now;
}

/** They go along with the task that gets another name. */
export function renamedFields(
  fields: UnfinishedFields,
  operations: readonly FlowOperation[],
): UnfinishedFields {
  if (fields.size === 0) return fields;
  return operations.flatMap(singles).reduce((now, operation) => {
    if (operation.op !== "rename") return now;
    const { task, name } = operation;
    return new Map(Array.from(now, ([field, one]) => [renamed(field, task, name), one] as const));
  }, fields);
}

/** One that is there to be finished. */
export interface Standing extends Unfinished {
  readonly field: string;
  /** The task where one finishes it, by which it is found. */
  readonly task: string;
  readonly label: string;
  /** JSON pointer into the document. */
  readonly path: string;
}

/** Those whose task, or connection, the flow has; what is gone may come back by undoing. */
export function standing(flow: FlowDocument, fields: UnfinishedFields): Standing[] {
  return [...fields].flatMap(([field, one]): Standing[] => {
    const [list, first = "", second, ...rest] = tokensOf(field);
    const task = list === "tasks" ? first : ownerOf(first);
    const index =
      list === "tasks"
        ? flow.tasks.findIndex(({ name }) => name === first)
        : (flow.connections ?? []).findIndex(({ from, to }) => from === first && to === second);
    const entry = flow.tasks.find(({ name }) => name === task);
    if (index < 0 || !entry) return [];
    const inside = list === "tasks" && second !== undefined ? [second, ...rest] : rest;
    const path = pointerOf([list ?? "", index, ...inside]);
    return [{ ...one, field, task, label: labelOf(entry), path }];
  });
}

function renamed(field: string, old: string, now: string): string {
  const [list = "", first = "", second = "", ...rest] = tokensOf(field);
  if (list === "tasks") return first === old ? taskField(now, [second, ...rest]) : field;
  const end = (endpoint: string) =>
    ownerOf(endpoint) === old ? now + endpoint.slice(old.length) : endpoint;
  return guardField(end(first), end(second));
}

/** The task of an endpoint as a document has it: `chat` of `chat.shared.topic`. */
