import type { ResultOf } from "@graphql-typed-document-node/core";
import type { GraphNode } from "@/flow/graph";
import type { Patch } from "@/flow/patch";
import type { FollowFamily } from "./documents";

type Raw = ResultOf<typeof FollowFamily>["familyEvents"];

/** An event of a family as those who look at it keep it. */
export type FamilyEvent = Omit<Raw, "patch" | "node" | "revision"> & {
  /** Of a migration, the revision that the family goes on at. */
  readonly revision?: Raw["revision"];
  readonly patch: Patch;
  readonly node: GraphNode | null;
};

/** An event as one line of the family's log: who did what, when. */
export type Told = Omit<FamilyEvent, "patch" | "node">;

/** Gives the JSON of the wire its shape. */
export function familyEvent(raw: Raw): FamilyEvent {
  return { ...raw, patch: raw.patch as Patch, node: (raw.node ?? null) as GraphNode | null };
}
