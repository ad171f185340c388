import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { useState } from "react";
import type {
  FamilyFilter,
  FamilyListQuery,
  FamilyListQueryVariables,
} from "@/api/generated/graphql";
import { useFresh } from "@/api/useFresh";

const PACE = 5_000;

type PageInfo = FamilyListQuery["families"]["pageInfo"];

interface Pages<Family> {
  families: { edges: readonly { node: Family }[]; pageInfo: PageInfo };
}

/** One page of the families that pass a filter, newest first, kept fresh; the query says what of each. */
export function useFamilies<Family>(
  query: TypedDocumentNode<Pages<Family>, FamilyListQueryVariables>,
  filter: FamilyFilter,
) {
  const [cursors, setCursors] = useState<string[]>([]);
  const after = cursors.at(-1) ?? null;
  const { data, error, loading, again } = useFresh(query, { after, filter }, PACE);
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
