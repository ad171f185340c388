import { graphql } from "@/api/generated";

export const WaitingForMe = graphql(`
  query WaitingForMe {
    families(first: 100, filter: { waitingForMe: true }) { edges { node { waiting } } }
  }
`);
