/** What every operation gives: the changed flow and what undoes the change. */
import { type FlowDocument, findTask, isReserved, type TaskEntry } from "../document";
import type { JsonObject } from "../json";
import type { Operations, SingleOperation } from "../operation";
import { refuse } from "../refusal";
import { misfit, TASK } from "../shape";

/** The inverses are to be applied in this order. */
export type Applied = readonly [FlowDocument, readonly SingleOperation[]];

/** Applies several operations one after the other; the inverses come in reverse order. */
export type InTurn = (flow: FlowDocument, steps: readonly SingleOperation[]) => Applied;

/** A place in a flow, by names. */
export type Field = readonly string[];

/** How an operation is applied, and which fields it changes, apart from the order of declaration. */
export interface Twin<O> {
  apply: (flow: FlowDocument, operation: O, inTurn: InTurn) => Applied;
  touches: (operation: O) => readonly Field[];
}

/** What a file exports as `operations`: each of its own by its name. */
export type Twins<K extends keyof Operations> = { readonly [O in K]: Twin<Operations[O]> };

/** Nobody can have changed before what is new. */
export const nothing = (): readonly Field[] => [];

/** The entry of a task; refuses when it is gone. */
export function taskOf(flow: FlowDocument, name: string): TaskEntry {
  return (
    findTask(flow, name) ??
    refuse(`The task "${name}" is not in the flow any more. Somebody removed or renamed it.`)
  );
}

/** The flow with another entry for a task, which must have the shape of a task. */
export function withTask(flow: FlowDocument, name: string, entry: JsonObject): FlowDocument {
  const fitted = fitting(entry);
  return { ...flow, tasks: flow.tasks.map((task) => (task.name === name ? fitted : task)) };
}

/** The entry as a task; refuses what has not the shape of one. */
export function fitting(entry: JsonObject): TaskEntry {
  const wrong = misfit(entry, TASK);
  if (wrong === "next") refuse("Next names no task. Leave it out instead.");
  if (wrong !== undefined) refuse(`This is not a task: "${wrong}" does not fit. Correct it.`);
  return entry as unknown as TaskEntry;
}

/** Refuses a name that is taken or that no task may have. */
export function freeName(flow: FlowDocument, name: string): void {
  if (findTask(flow, name) || isReserved(name)) {
    refuse(`The name "${name}" is taken. Choose another one.`);
  }
}

/** An object without one of its members. */
export function omit(object: JsonObject, key: string): JsonObject {
  const { [key]: _, ...kept } = object;
  return kept;
}

/** The flow with another list or object of that name, left out when it is empty. */
export function withCollection<K extends "connections" | "notes" | "groups" | "layout">(
  flow: FlowDocument,
  name: K,
  items: NonNullable<FlowDocument[K]>,
): FlowDocument {
  const { [name]: _, ...rest } = flow;
  const kept = rest as unknown as FlowDocument;
  return Object.keys(items).length > 0 ? { ...kept, [name]: items } : kept;
}
