import { useQuery } from "urql";
import { Findable } from "./documents";

/** Flows and families with a word in their name; asked for only while the palette is open. */
export function useSearchResults(search: string, open: boolean) {
  const [{ data }] = useQuery({
    query: Findable,
    variables: { search: search || null },
    pause: !open,
    requestPolicy: "cache-and-network",
  });
  return {
    flows: data?.flows.edges.map(({ node }) => node) ?? [],
    families: data?.families.edges.map(({ node }) => node) ?? [],
  };
}
