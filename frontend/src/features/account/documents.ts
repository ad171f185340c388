import { graphql } from "@/api/generated";

export const PersonalTokens = graphql(`
  query PersonalTokens { personalTokens { id label createdAt usedAt } }
`);

export const CreateToken = graphql(`
  mutation CreateToken($input: CreateToken!) {
    createToken(input: $input) { secret token { id label createdAt usedAt } }
  }
`);

export const RevokeToken = graphql(`
  mutation RevokeToken($id: ID!) { revokeToken(id: $id) }
`);
