import { isObject, type Json, type JsonObject } from "@/flow/json";
import { apply, changedPaths, type Path } from "@/flow/patch";
import { Machine, type Snapshot } from "@/flow/statechart";
import type { FamilyEvent } from "./event";

/** A task, whole, at one moment. */
export interface WholeTask {
  readonly instanceId: string;
  /** Seq of its last event. */
  readonly seq: number;
  /** Seq of the family when the task was read of the server. */
  readonly asOf: number;
  readonly document: JsonObject;
  readonly machine: JsonObject;
  /** Events that may be sent. */
  readonly legal: readonly string[];
  /** What its last event changed, if that event was seen here. */
  readonly changed?: readonly Path[];
  /** The state before its last transition that was seen here, and the event's seq. */
  readonly last?: { readonly from: string; readonly seq: number };
  /** What happened to it cannot be told by its events alone: it has to be read anew. */
  readonly outdated?: boolean;
}

/** What a task needs to know of an event. */
export type TaskChange = Pick<FamilyEvent, "seq" | "task" | "type" | "patch" | "event" | "state">;

/** The task after an event; one of another task, or one that it has seen already, changes nothing. */
export function after(task: WholeTask, event: TaskChange): WholeTask {
  if (task.outdated) return task;
  if (migrates(event, task)) return outdated(task);
  if (event.task !== task.instanceId || event.seq <= task.seq) return task;
  const document = apply(task.document, event.patch) as JsonObject;
  const moved = event.event || event.state;
  return {
    ...task,
    seq: event.seq,
    document,
    legal: legalOf(task.machine, document),
    changed: changedPaths(event.patch),
    ...(moved ? { last: { from: currentOf(task), seq: event.seq } } : {}),
  };
}

/** The task after events, in their order; after one that does not fit it, it is outdated. */
export function afterAll(task: WholeTask, events: readonly TaskChange[]): WholeTask {
  try {
    return events.reduce(after, task);
  } catch {
    return outdated(task);
  }
}

/** Whether its statechart is another one since: no event brings a statechart. */
function migrates({ seq, type, task: of }: TaskChange, task: WholeTask): boolean {
  const family = type === "FAMILY_MIGRATED";
  return seq > task.asOf && (family || (type === "TASK_MIGRATED" && of === task.instanceId));
}

/** It stays as it was seen last, and takes nothing, until it has been read anew. */
const outdated = (task: WholeTask): WholeTask => ({ ...task, legal: [], outdated: true });

function legalOf(machine: JsonObject, document: JsonObject): readonly string[] {
  const state = document["state"] as unknown as Snapshot | undefined;
  return !state || state.done ? [] : machineOf(machine).legal(state, document);
}

/** The events that its statechart takes with nothing but this input sent along. */
export function readyOf(task: WholeTask, input?: JsonObject): readonly string[] {
  const { document, machine } = task;
  const state = document["state"] as unknown as Snapshot | undefined;
  if (!state) return [];
  return machineOf(machine).ready(state, input ? { ...document, input } : document);
}

const machines = new WeakMap<JsonObject, Machine>();

/** The compiled statechart of a document, made once. */
export function machineOf(document: JsonObject): Machine {
  const found = machines.get(document) ?? Machine.compile(document);
  machines.set(document, found);
  return found;
}

/** The short name of the active state. */
export const currentOf = (task: WholeTask): string => textOf(part(task, "state")["current"]);

/** A part of a task's document (`output`, `input` …); empty when there is none. */
export function part(task: WholeTask, name: string): JsonObject {
  const found = task.document[name];
  return isObject(found) ? found : NOTHING;
}

/** What the flow configured for this task alone. */
export function local(task: WholeTask): JsonObject {
  const found = part(task, "config")["local"];
  return isObject(found) ? found : NOTHING;
}

const NOTHING: JsonObject = {};

export const listOf = <Item>(value: Json | undefined): readonly Item[] =>
  Array.isArray(value) ? (value as unknown as readonly Item[]) : [];

export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** What went wrong with a task, as the server said it. */
export function errorOf(task: WholeTask): { code: string; message: string } | undefined {
  const error = task.document["error"];
  if (!isObject(error)) return undefined;
  return { code: textOf(error["code"]), message: textOf(error["message"]) };
}

/** Whether a task has come to its end, however. */
export const isOver = (task: WholeTask): boolean => part(task, "state")["done"] === true;
