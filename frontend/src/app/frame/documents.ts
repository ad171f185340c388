import { graphql } from "@/api/generated";

export const WaitingForMe = graphql(`
  query WaitingForMe { waitingCount }
`);
