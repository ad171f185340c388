import type { ResultOf } from "@graphql-typed-document-node/core";
import { ask } from "@/api/client";
import { ServerError } from "@/api/errors";
import type { FamilyGraph } from "@/flow/graph";
import type { JsonObject } from "@/flow/json";
import { type Plan, planOf } from "@/flow/plan";
import { AboutFamily, FamilyAt, OpenFamily, OpenTask } from "./documents";
import type { FamilyEvent } from "./event";
import type { WholeTask } from "./task";

type Opened = NonNullable<ResultOf<typeof OpenFamily>["family"]>;

/** What belongs to the family itself and not to one of its tasks. */
export type About = Omit<Opened, "graph">;

/** A family that is looked at. */
export interface Family {
  readonly about: About;
  readonly plan: Plan;
  readonly graph: FamilyGraph;
  /** What happened since it was opened, the oldest first; only the newest are kept. */
  readonly events: readonly FamilyEvent[];
}

/** A family as it is now; throws ServerError. */
export async function openFamily(id: string): Promise<Family> {
  const { family } = await ask(OpenFamily, { id });
  if (!family) throw gone();
  const { graph, ...about } = family;
  return { about, graph, plan: planOf(about.flow.document), events: [] };
}

/** What of a family may change beside its tasks. */
export async function askAbout(id: string): Promise<Partial<About>> {
  return (await ask(AboutFamily, { id })).family ?? {};
}

/** A task, whole, now or as it was after an event; undefined when there is none. */
export async function openTask(
  id: string,
  task: string,
  seq: number | null,
): Promise<WholeTask | undefined> {
  const { family } = await ask(OpenTask, { id, task, at: seq === null ? null : { seq } });
  if (!family?.task) return undefined;
  const { document, machine, ...rest } = family.task;
  return {
    ...rest,
    asOf: family.seq,
    document: document as JsonObject,
    machine: machine as JsonObject,
  };
}

const KEPT = 200;
const known = new Map<string, Promise<FamilyGraph>>();

/** A family's graph as it was after an event; what was once asked is kept, since the past stays as it is. */
export function graphAt(id: string, seq: number): Promise<FamilyGraph> {
  const key = `${id} ${seq}`;
  const found = known.get(key);
  if (found) return found;
  const asked = ask(FamilyAt, { id, seq }).then(({ family }) => {
    if (!family) throw gone();
    return family.graph;
  });
  known.set(key, asked);
  asked.catch(() => known.delete(key));
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(oldest);
  }
  return asked;
}

/** What is not there looks like what one may not see. */
const gone = () =>
  new ServerError({ code: "family.notFound", message: "There is no such family." });
