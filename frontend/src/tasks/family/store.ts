import { createStore, type StoreApi } from "zustand";
import { asServerError } from "@/api/errors";
import type { FamilyEvent } from "./event";
import { following } from "./following";
import { grown, type Known, outdatedIn, reopened } from "./growing";
import { askAbout, type Family, graphAt, openFamily, openTask } from "./opening";
import { createProgress, type ProgressStore } from "./progress";
import { afterAll, type WholeTask } from "./task";

export interface FamilyStore extends StoreApi<Known> {
  /** The family as it was found; refused when there is none. */
  opened: Promise<Family>;
  /** Asks for a task, once; it is kept up to date from then on. */
  need: (instance: string) => void;
  /** How far its work is; nothing is known of that in the past. */
  progress: ProgressStore["store"];
  /** Ends it. */
  stop: () => void;
}

/** A family as it is now, and kept so. */
export function createNow(id: string): FamilyStore {
  const opened = openFamily(id);
  const { store, need, renewTasks, fail } = knowing(id, null, opened);
  const progress = createProgress(id);
  let stop = () => {};
  let ended = false;

  /** Its plan is another one since. */
  const reopen = async () => {
    const found = await openFamily(id);
    store.setState((known) => reopened(known, found));
  };
  const renew = async () => {
    const about = await askAbout(id);
    store.setState(({ family }) =>
      family ? { family: { ...family, about: { ...family.about, ...about } } } : {},
    );
  };
  const heed = () => {
    const { family } = store.getState();
    if (family && !ended) progress.heed(family.graph);
  };
  const receive = (events: readonly FamilyEvent[]) => {
    store.setState((known) => grown(known, events));
    heed();
    renewTasks();
    const types = events.map(({ type }) => type);
    if (types.includes("FAMILY_MIGRATED")) reopen().catch(fail);
    else if (types.some((type) => type.startsWith("FAMILY_"))) renew().catch(fail);
  };
  opened.then(
    (family) => {
      if (!ended) stop = following(id, family.graph.seq, receive, fail);
      heed();
    },
    () => undefined,
  );
  return {
    ...store,
    opened,
    need,
    progress: progress.store,
    stop: () => {
      ended = true;
      stop();
      progress.stop();
    },
  };
}

/** A family with its tasks as they were after an event; what belongs to itself is as it is `now`. */
export function createMoment(id: string, seq: number, now: FamilyStore): FamilyStore {
  const opened = Promise.all([now.opened, graphAt(id, seq)]).then(([family, graph]) => ({
    ...family,
    graph,
    events: [],
  }));
  const { store, need } = knowing(id, seq, opened);
  const progress = createProgress(id).store;
  return { ...store, opened, need, progress, stop: () => undefined };
}

/** What both have in common: the family once it is found, and tasks that are opened when they are needed. */
function knowing(id: string, seq: number | null, opened: Promise<Family>) {
  const store = createStore<Known>(() => ({ open: {}, problems: {} }));
  const asked = new Set<string>();
  const fail = (cause: unknown) => store.setState({ error: asServerError(cause) });

  const put = (task: WholeTask) =>
    store.setState(({ family, open }) => ({
      open: { ...open, [task.instanceId]: afterAll(task, family?.events ?? []) },
    }));
  const read = async (instance: string) => {
    const task = await openTask(id, instance, seq);
    if (task) put(task);
    return task;
  };
  const refuse = (instance: string, cause: unknown) =>
    store.setState(({ problems }) => ({
      problems: { ...problems, [instance]: asServerError(cause) },
    }));
  const need = (instance: string) => {
    if (asked.has(instance)) return;
    asked.add(instance);
    // Not before the family is there: what happens to the task meanwhile would not be followed.
    opened
      .then(() => read(instance))
      .then(
        (task) => (task ? renewTasks() : asked.delete(instance)),
        (cause) => {
          asked.delete(instance);
          refuse(instance, cause);
        },
      );
  };
  const reading = new Set<string>();
  /** Reads those tasks anew that are outdated; again, if they are once more by then. */
  const renewTasks = () => {
    for (const instance of outdatedIn(store.getState())) {
      if (reading.has(instance)) continue;
      reading.add(instance);
      read(instance)
        .finally(() => reading.delete(instance))
        .then(
          (task) => task && renewTasks(),
          (cause) => refuse(instance, cause),
        );
    }
  };
  opened.then((family) => store.setState({ family }), fail);
  return { store, need, renewTasks, fail };
}
