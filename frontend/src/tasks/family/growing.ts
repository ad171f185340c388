import type { ServerError } from "@/api/errors";
import { fold } from "@/flow/liveGraph";
import type { FamilyEvent } from "./event";
import type { Family } from "./opening";
import { afterAll, type WholeTask } from "./task";

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

const KEPT = 500;

/** What is known after events; a task that one of them does not fit holds none of the others up. */
export function grown({ family, open }: Known, events: readonly FamilyEvent[]): Partial<Known> {
  if (!family) return {};
  const touched = new Set(events.map(({ task }) => task));
  const all = events.some(({ type }) => type === "FAMILY_MIGRATED");
  const changed = Object.values(open)
    .filter(({ instanceId }) => all || touched.has(instanceId))
    .map((task) => [task.instanceId, afterAll(task, events)] as const);
  return {
    family: {
      ...family,
      graph: fold(family.graph, events, family.plan),
      events: [...family.events, ...events].slice(-KEPT),
    },
    ...(changed.length > 0 ? { open: { ...open, ...Object.fromEntries(changed) } } : {}),
  };
}

/** What is known once the family has been opened anew, with what happened while it was. */
export function reopened({ family }: Known, found: Family): Partial<Known> {
  if (!family) return {};
  const later = family.events.filter(({ seq }) => seq > found.graph.seq);
  // Migrated once more: it is being opened anew for that, too, and this plan is none any longer.
  if (later.some(({ type }) => type === "FAMILY_MIGRATED")) return {};
  return {
    family: { ...found, graph: fold(found.graph, later, found.plan), events: family.events },
  };
}

/** The tasks that have to be read anew. */
export const outdatedIn = ({ open }: Known): readonly string[] =>
  Object.values(open)
    .filter(({ outdated }) => outdated)
    .map(({ instanceId }) => instanceId);
