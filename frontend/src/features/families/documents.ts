import { graphql } from "@/api/generated";

export const FamilyList = graphql(`
  query FamilyList($after: String, $filter: FamilyFilter) {
    families(first: 25, after: $after, filter: $filter) {
      edges {
        node {
          id label status seq taskCount updatedAt createdAt
          flow { name revision }
          owner { id: actor name }
          members { id: user name }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const Inbox = graphql(`
  query Inbox($after: String, $filter: FamilyFilter) {
    families(first: 25, after: $after, filter: $filter) {
      edges {
        node {
          id label waitingCount
          flow { name }
          waiting(first: 20) { instanceId label type since }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const RenameFamily = graphql(`
  mutation RenameFamily($input: RenameFamily!) { renameFamily(input: $input) { seq family { id label } } }
`);

export const DeleteFamily = graphql(`
  mutation DeleteFamily($input: FamilyCommand!) { deleteFamily(input: $input) }
`);
