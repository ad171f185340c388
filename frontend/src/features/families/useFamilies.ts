import { useState } from "react";
import type { FamilyFilter } from "@/api/generated/graphql";
import { useFresh } from "@/api/useFresh";
import { FamilyList } from "./documents";

const PAGE = 25;
const PACE = 5_000;

/** One page of the families that pass a filter, newest first, kept fresh. */
export function useFamilies(filter: FamilyFilter) {
  const [cursors, setCursors] = useState<string[]>([]);
  const after = cursors.at(-1) ?? null;
  const { data, error, loading, again } = useFresh(
    FamilyList,
    { first: PAGE, after, filter },
    PACE,
  );
  const page = data?.families;
  const end = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
  return {
    families: page?.edges.map(({ node }) => node),
    error,
    loading,
    again,
    restart: () => setCursors([]),
    onNext: end ? () => setCursors([...cursors, end]) : undefined,
    onBack: cursors.length > 0 ? () => setCursors(cursors.slice(0, -1)) : undefined,
  };
}
