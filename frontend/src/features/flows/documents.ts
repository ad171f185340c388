import { graphql } from "@/api/generated";

export const FlowList = graphql(`
  query FlowList($first: Int!, $after: String, $search: String) {
    flows(first: $first, after: $after, search: $search) {
      edges {
        node {
          name label revision edited shipped updateOffered updatedAt document
          problems { message }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const FlowText = graphql(`
  query FlowText($name: ID!) { flow(name: $name) { name text } }
`);

export const CreateFlow = graphql(`
  mutation CreateFlow($input: CreateFlow!) { createFlow(input: $input) { flow { name label } } }
`);

export const DeleteFlow = graphql(`
  mutation DeleteFlow($input: FlowCommand!) { deleteFlow(input: $input) }
`);

export const StartFlow = graphql(`
  mutation StartFlow($input: StartTask!) { startTask(input: $input) { family { id } } }
`);
