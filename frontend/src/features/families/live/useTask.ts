import { useEffect, useMemo, useState } from "react";
import { ask } from "@/api/client";
import { asServerError, type ServerError } from "@/api/errors";
import { isObject, type JsonObject } from "@/flow/json";
import { apply, changedPaths, type Path } from "@/flow/patch";
import { Machine, type Snapshot } from "@/flow/statechart";
import { useLiveFamily } from "./context";
import { FamilyDiff, OpenTask } from "./documents";
import type { LiveEvent } from "./event";

/** One task, whole. */
export interface WholeTask {
  readonly seq: number;
  readonly document: JsonObject;
  readonly machine: JsonObject;
  /** Events that may be sent now. */
  readonly legal: readonly string[];
  /** What its last event changed. */
  readonly changed: readonly Path[];
  /** The state before its last transition. */
  readonly last?: { readonly from: string; readonly seq: number };
}

/** One stays at a moment for so long before it is asked for. */
const PATIENCE = 60;

/** A task now, kept as its events change it; or as it was at a moment. */
export function useTask(family: string, instance: string, at: number | null) {
  const [task, setTask] = useState<WholeTask>();
  const [error, setError] = useState<ServerError>();
  const events = useLiveFamily((live) => live.events);

  useEffect(() => {
    let left = false;
    const open = () =>
      opened(family, instance, at).then(
        (found) => {
          if (left) return;
          setError(undefined);
          setTask(found);
        },
        (cause) => left || setError(asServerError(cause)),
      );
    const timer = setTimeout(open, at === null ? 0 : PATIENCE);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [family, instance, at]);

  const now = useMemo(() => {
    if (!task || at !== null) return task;
    const later = events.filter((event) => event.task === instance && event.seq > task.seq);
    return later.reduce(after, task);
  }, [task, events, instance, at]);
  return { task: now, error };
}

async function opened(id: string, instance: string, at: number | null) {
  const moment = at === null ? null : { seq: at };
  const { family } = await ask(OpenTask, { id, task: instance, at: moment });
  const task = family?.task;
  if (!task) return undefined;
  const step = await ask(FamilyDiff, { id, from: task.seq - 1, to: task.seq });
  const patch = step.family?.diff.find(({ instanceId }) => instanceId === instance)?.patch;
  return {
    seq: family.seq,
    document: task.document as JsonObject,
    machine: task.machine as JsonObject,
    legal: task.legal,
    changed: isObject(patch) ? changedPaths({ merge: patch }) : [],
  };
}

function after(task: WholeTask, event: LiveEvent): WholeTask {
  const document = apply(task.document, event.patch) as JsonObject;
  const from = currentOf(task.document);
  return {
    ...task,
    seq: event.seq,
    document,
    legal: legalOf(task.machine, document),
    changed: changedPaths(event.patch),
    ...(event.event || event.state ? { last: { from, seq: event.seq } } : {}),
  };
}

/** The short name of the active state. */
export function currentOf(document: JsonObject): string {
  const state = document["state"] as JsonObject | undefined;
  return typeof state?.["current"] === "string" ? state["current"] : "";
}

function legalOf(machine: JsonObject, document: JsonObject): readonly string[] {
  const state = document["state"] as unknown as Snapshot | undefined;
  if (!state || state.done) return [];
  return machineOf(machine).legal(state, document);
}

const machines = new WeakMap<JsonObject, Machine>();

/** The compiled statechart of a document, made once. */
export function machineOf(document: JsonObject): Machine {
  const found = machines.get(document) ?? Machine.compile(document);
  machines.set(document, found);
  return found;
}
