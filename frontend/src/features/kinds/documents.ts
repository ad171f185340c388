import { graphql } from "@/api/generated";

export const KindList = graphql(`
  query KindList($first: Int!, $search: String) {
    kinds(first: $first, search: $search) {
      edges {
        node { id name label icon description version edited updatedAt }
      }
      pageInfo { hasNextPage }
    }
  }
`);

export const OpenKind = graphql(`
  query OpenKind($name: ID!) {
    kind(name: $name) { id name label seq version edited mayEdit text }
  }
`);

export const CheckText = graphql(`
  query CheckText($text: String!) {
    kindText(text: $text) { id document problems { path message remedy line } }
  }
`);

export const CreateKind = graphql(`
  mutation CreateKind($input: CreateKind!) { createKind(input: $input) { kind { id name } } }
`);

export const SaveKind = graphql(`
  mutation SaveKind(
    $kind: ID!, $revision: Long!, $operations: [KindOperation!]!, $mutation: ID!
  ) {
    editKind(kind: $kind, revision: $revision, operations: $operations, mutation: $mutation) {
      seq
      refused { reason }
      kind { id seq version edited label }
    }
  }
`);

export const PublishKind = graphql(`
  mutation PublishKind($input: PublishKind!) {
    publishKind(input: $input) { seq kind { id seq version edited } }
  }
`);
