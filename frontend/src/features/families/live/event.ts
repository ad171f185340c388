import type { ResultOf } from "@graphql-typed-document-node/core";
import type { GraphNode } from "@/flow/graph";
import type { Patch } from "@/flow/patch";
import type { FollowFamily } from "./documents";

type Raw = ResultOf<typeof FollowFamily>["familyEvents"];

/** An event of a family as the live view keeps it. */
export type LiveEvent = Omit<Raw, "patch" | "node"> & {
  readonly patch: Patch;
  readonly node: GraphNode | null;
};

/** Gives the JSON of the wire its shape. */
export function liveEvent(raw: Raw): LiveEvent {
  return { ...raw, patch: raw.patch as Patch, node: (raw.node ?? null) as GraphNode | null };
}
