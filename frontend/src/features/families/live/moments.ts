import { ask } from "@/api/client";
import type { FamilyGraph } from "@/flow/graph";
import { FamilyAt } from "./documents";

const KEPT = 200;
const known = new Map<string, Promise<FamilyGraph>>();

/** A family as it was after an event; what was once asked is kept, since the past stays as it is. */
export function familyAt(id: string, seq: number): Promise<FamilyGraph> {
  const key = `${id} ${seq}`;
  const found = known.get(key);
  if (found) return found;
  const asked = ask(FamilyAt, { id, seq }).then(({ family }) => {
    if (!family) throw new Error("The family is gone.");
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
