import { isObject, type Json, type JsonObject } from "@/flow/json";
import { apply, type Patch } from "@/flow/patch";
import { Machine, type Snapshot } from "@/flow/statechart";

/** A task, whole, at one moment. */
export interface OpenTask {
  readonly instanceId: string;
  /** Seq of its last event. */
  readonly seq: number;
  readonly document: JsonObject;
  readonly machine: JsonObject;
  /** Events that may be sent. */
  readonly legal: readonly string[];
}

/** What an event says of the task it happened to. */
export interface TaskEvent {
  readonly seq: number;
  readonly task: string;
  readonly patch: Patch;
}

/** The task after an event; one that it has seen already changes nothing. */
export function after(task: OpenTask, event: TaskEvent): OpenTask {
  if (event.task !== task.instanceId || event.seq <= task.seq) return task;
  const document = apply(task.document, event.patch) as JsonObject;
  return { ...task, seq: event.seq, document, legal: legalOf(task.machine, document) };
}

function legalOf(machine: JsonObject, document: JsonObject): readonly string[] {
  const state = document["state"] as unknown as Snapshot | undefined;
  return !state || state.done ? [] : compiled(machine).legal(state, document);
}

const machines = new WeakMap<JsonObject, Machine>();

function compiled(document: JsonObject): Machine {
  const found = machines.get(document) ?? Machine.compile(document);
  machines.set(document, found);
  return found;
}

/** A part of a task's document (`output`, `input` …); empty when there is none. */
export function part(task: OpenTask, name: string): JsonObject {
  const found = task.document[name];
  return isObject(found) ? found : NOTHING;
}

/** What the flow configured for this task alone. */
export function local(task: OpenTask): JsonObject {
  const found = part(task, "config")["local"];
  return isObject(found) ? found : NOTHING;
}

const NOTHING: JsonObject = {};

export const listOf = <Item>(value: Json | undefined): readonly Item[] =>
  Array.isArray(value) ? (value as unknown as readonly Item[]) : [];

export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** What went wrong with a task, as the server said it. */
export function errorOf(task: OpenTask): { code: string; message: string } | undefined {
  const error = task.document["error"];
  if (!isObject(error)) return undefined;
  return { code: textOf(error["code"]), message: textOf(error["message"]) };
}

/** Whether a task has come to its end, however. */
export const isOver = (task: OpenTask): boolean => part(task, "state")["done"] === true;
