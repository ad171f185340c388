import { graphql } from "@/api/generated";

export const Users = graphql(`
  query Users($first: Int!, $after: String) {
    users(first: $first, after: $after) {
      edges { node { id name label admin active groups } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const CreateUser = graphql(`
  mutation CreateUser($input: CreateUser!) { createUser(input: $input) { id name label } }
`);

export const UpdateUser = graphql(`
  mutation UpdateUser($input: UpdateUser!) { updateUser(input: $input) { id admin active groups } }
`);

export const SetPassword = graphql(`
  mutation SetPassword($input: SetPassword!) { setPassword(input: $input) { id } }
`);

export const SystemState = graphql(`
  query SystemState {
    system { version parts { name state detail } troubles { code message detail } }
    model { name state hint }
  }
`);

export const IssuedTokens = graphql(`
  query IssuedTokens($first: Int!, $after: String) {
    issuedTokens(first: $first, after: $after) {
      edges { node { token { id label createdAt usedAt } owner { id name label } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const RevokeIssued = graphql(`
  mutation RevokeIssued($id: ID!) { revokeToken(id: $id) }
`);

export const SetAsideNow = graphql(`
  query SetAsideNow { setAside { id: subject kind reason remedy } }
`);

export const DeleteUnread = graphql(`
  mutation DeleteUnread($input: FamilyCommand!) { deleteFamily(input: $input) }
`);

export const ProcessorsNow = graphql(`
  query ProcessorsNow {
    processors {
      processors {
        id name environments since connections running addedAt
        operators { name version }
      }
      waiting { environment waiting }
    }
  }
`);

export const AddProcessor = graphql(`
  mutation AddProcessor($input: AddProcessor!) {
    addProcessor(input: $input) { secret processor { id name } }
  }
`);

export const RemoveProcessor = graphql(`
  mutation RemoveProcessor($name: String!) { removeProcessor(name: $name) }
`);
