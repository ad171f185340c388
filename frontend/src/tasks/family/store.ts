import type { ResultOf } from "@graphql-typed-document-node/core";
import { createStore, type StoreApi } from "zustand";
import { ask } from "@/api/client";
import { asServerError, type ServerError } from "@/api/errors";
import { follow } from "@/api/follow";
import type { FamilyGraph, GraphNode } from "@/flow/graph";
import type { JsonObject } from "@/flow/json";
import { fold } from "@/flow/living";
import type { Patch } from "@/flow/patch";
import { type Plan, planOf } from "@/flow/plan";
import { UseEvents, UseFamily, UseTask } from "./documents";
import { after, type OpenTask, type TaskEvent } from "./task";

type Found = NonNullable<ResultOf<typeof UseFamily>["family"]>;
type Told = ResultOf<typeof UseEvents>["familyEvents"];

/** What the views know of a family: its graph, and whole those of its tasks that are looked at. */
export interface Tasks {
  about?: Omit<Found, "graph" | "seq">;
  graph?: FamilyGraph;
  open: Readonly<Record<string, OpenTask>>;
  /** Why there is nothing to show, or nothing more. */
  error?: ServerError;
  /** Why one task could not be opened. */
  problems: Readonly<Record<string, ServerError>>;
}

export interface TasksStore extends StoreApi<Tasks> {
  /** Asks for a task, once; it is kept up to date from then on. */
  need: (instance: string) => void;
  /** Ends it. */
  stop: () => void;
}

const KEPT = 500;

/** A family as it is now, kept so; or as it was at a seq. */
export function createTasks(family: string, moment: number | null): TasksStore {
  const store = createStore<Tasks>(() => ({ open: {}, problems: {} }));
  const at = moment === null ? null : { seq: moment };
  const asked = new Set<string>();
  let plan: Plan | undefined;
  let recent: readonly TaskEvent[] = [];
  let stop = () => {};
  let ended = false;

  const receive = (told: Told) => {
    const event = { seq: told.seq, task: told.task, patch: told.patch as Patch };
    recent = [...recent.slice(1 - KEPT), event];
    const { graph, open } = store.getState();
    if (!graph || !plan) return;
    const node = (told.node ?? null) as GraphNode | null;
    const task = open[event.task];
    store.setState({
      graph: fold(graph, [{ seq: event.seq, node }], plan),
      ...(task ? { open: { ...open, [event.task]: after(task, event) } } : {}),
    });
    if (told.type.startsWith("family.")) void renew();
  };

  const renew = () =>
    ask(UseFamily, { id: family, at }).then(({ family: found }) => {
      if (!found || ended) return undefined;
      const { graph, seq: _, ...about } = found;
      store.setState((before) => ({ about, graph: before.graph ?? graph }));
      return found;
    });

  const start = async () => {
    const found = await renew();
    if (!found) return;
    plan = planOf(found.flow.document);
    if (ended || moment !== null) return;
    stop = follow({
      document: UseEvents,
      variables: { family, after: found.graph.seq },
      seqOf: (data) => data.familyEvents.seq,
      onData: (data) => receive(data.familyEvents),
      onError: (error) => store.setState({ error }),
    });
  };

  const need = (instance: string) => {
    if (asked.has(instance)) return;
    asked.add(instance);
    ask(UseTask, { id: family, at, task: instance }).then(
      ({ family: found }) => {
        const task = found?.task;
        if (!task) return asked.delete(instance);
        const opened: OpenTask = {
          ...task,
          document: task.document as JsonObject,
          machine: task.machine as JsonObject,
        };
        const { open } = store.getState();
        return store.setState({ open: { ...open, [instance]: recent.reduce(after, opened) } });
      },
      (cause) => {
        asked.delete(instance);
        const { problems } = store.getState();
        store.setState({ problems: { ...problems, [instance]: asServerError(cause) } });
      },
    );
  };

  start().catch((cause) => store.setState({ error: asServerError(cause) }));
  return {
    ...store,
    need,
    stop: () => {
      ended = true;
      stop();
    },
  };
}
