import { createStore, type StoreApi } from "zustand";
import { asServerError, type ServerError } from "@/api/errors";
import { fold } from "@/flow/living";
import type { FamilyEvent } from "./event";
import { following } from "./following";
import { askAbout, type Family, graphAt, openFamily, openTask } from "./opening";
import { createProgress, type ProgressStore } from "./progress";
import { after, type WholeTask } from "./task";

/** What is known of a family: it, and whole those of its tasks that are looked at. */
export interface Known {
  /** Once it is there. */
  family?: Family;
  open: Readonly<Record<string, WholeTask>>;
  /** Why there is nothing to show, or nothing more. */
  error?: ServerError;
  /** Why one task could not be opened. */
  problems: Readonly<Record<string, ServerError>>;
}

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

const KEPT = 500;

/** A family as it is now, and kept so. */
export function createNow(id: string): FamilyStore {
  const opened = openFamily(id);
  const { store, need, fail } = knowing(id, null, opened);
  const progress = createProgress(id);
  let stop = () => {};
  let ended = false;

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
    if (events.some(({ type }) => type.startsWith("FAMILY_"))) renew().catch(fail);
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
      open: { ...open, [task.instanceId]: (family?.events ?? []).reduce(after, task) },
    }));
  const need = (instance: string) => {
    if (asked.has(instance)) return;
    asked.add(instance);
    // Not before the family is there: what happens to the task meanwhile would not be followed.
    opened
      .then(() => openTask(id, instance, seq))
      .then(
        (task) => (task ? put(task) : asked.delete(instance)),
        (cause) => {
          asked.delete(instance);
          store.setState(({ problems }) => ({
            problems: { ...problems, [instance]: asServerError(cause) },
          }));
        },
      );
  };
  opened.then((family) => store.setState({ family }), fail);
  return { store, need, fail };
}

function grown({ family, open }: Known, events: readonly FamilyEvent[]): Partial<Known> {
  if (!family) return {};
  const touched = new Set(events.map(({ task }) => task));
  const changed = Object.values(open)
    .filter(({ instanceId }) => touched.has(instanceId))
    .map((task) => [task.instanceId, events.reduce(after, task)] as const);
  return {
    family: {
      ...family,
      graph: fold(family.graph, events, family.plan),
      events: [...family.events, ...events].slice(-KEPT),
    },
    ...(changed.length > 0 ? { open: { ...open, ...Object.fromEntries(changed) } } : {}),
  };
}
