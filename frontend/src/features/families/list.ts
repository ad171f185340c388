import type { ResultOf } from "@graphql-typed-document-node/core";
import type { FamilyStatus } from "@/api/generated/graphql";
import type { StateKind } from "@/ui/StateChip";
import type { FamilyList } from "./documents";

export type ListedFamily = ResultOf<typeof FamilyList>["families"]["edges"][number]["node"];

/** A family's status as the chip shows it. */
export function kindOf(status: FamilyStatus): StateKind {
  return status.toLowerCase() as StateKind;
}
