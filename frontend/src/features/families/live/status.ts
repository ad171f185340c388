import type { FamilyGraph, TaskKind } from "@/flow/graph";

const ENDED: readonly TaskKind[] = ["done", "failed", "cancelled"];

/** How a family is, in one word: that of its founder once ended, else the busiest; as the server has it. */
export function statusOf({ nodes }: FamilyGraph): TaskKind {
  const founder = nodes[0];
  if (!founder) return "resting";
  if (founder.kind === "done" || founder.kind === "cancelled") return founder.kind;
  const kinds = new Set(nodes.map(({ kind }) => kind));
  return (["working", "waiting", "failed"] as const).find((kind) => kinds.has(kind)) ?? "resting";
}

export const hasEnded = (kind: TaskKind): boolean => ENDED.includes(kind);
