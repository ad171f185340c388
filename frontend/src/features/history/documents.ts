import { graphql } from "@/api/generated";

export const FollowLog = graphql(`
  subscription FollowLog($family: ID!, $after: Long!) {
    familyEvents(family: $family, after: $after) {
      seq at by { kind id: actor name } task type event state revision
    }
  }
`);

export const StableMoments = graphql(`
  query StableMoments($id: ID!) {
    family(id: $id) { stableMoments(first: 100) { edges { node { seq at label } } } }
  }
`);

export const ForkFamily = graphql(`
  mutation ForkFamily($input: ForkFamily!) { forkFamily(input: $input) { family { id label } } }
`);
