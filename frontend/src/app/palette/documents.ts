import { graphql } from "@/api/generated";

export const Findable = graphql(`
  query Findable($search: String) {
    flows(first: 8, search: $search) { edges { node { name label } } }
    families(first: 8, filter: { search: $search }) { edges { node { id label flow { name } } } }
  }
`);
