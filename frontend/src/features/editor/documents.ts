import { graphql } from "@/api/generated";

export const DrawnFlow = graphql(`
  query DrawnFlow($name: ID!) {
    flow(name: $name) { name label seq revision edited updateOffered document }
  }
`);

export const FlowStanding = graphql(`
  query FlowStanding($name: ID!) {
    flow(name: $name) {
      seq revision edited updateOffered
      problems { path message remedy }
    }
  }
`);

export const DrawnTypes = graphql(`
  query DrawnTypes {
    taskTypes {
      name label description icon category step
      environments configSchema inputSchema outputSchema machine
    }
  }
`);

export const ClosestTypes = graphql(`
  query ClosestTypes($description: String!, $first: Int!) {
    closestTasks(description: $description, first: $first) { score type label flow definition }
  }
`);

export const EditFlow = graphql(`
  mutation EditFlow($flow: ID!, $revision: Long!, $operations: [FlowOperation!]!, $mutation: ID!) {
    editFlow(flow: $flow, revision: $revision, operations: $operations, mutation: $mutation) {
      seq
      refused { index code reason }
    }
  }
`);

export const FlowChanges = graphql(`
  subscription FlowChanges($flow: ID!, $after: Long!) {
    flowOperations(flow: $flow, after: $after) {
      seq kind mutation operations
      by { kind id: actor name }
    }
  }
`);

export const SaveRevision = graphql(`
  mutation SaveRevision($input: SaveFlow!) { saveFlow(input: $input) { flow { revision } seq } }
`);

export const SavedRevisions = graphql(`
  query SavedRevisions($name: ID!, $first: Int!, $after: String) {
    flow(name: $name) {
      revisions(first: $first, after: $after) {
        edges { node { number label at seq by { kind id: actor name } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export const FlowAtRevision = graphql(`
  query FlowAtRevision($name: ID!, $revision: Long!) {
    flow(name: $name, revision: $revision) { document }
  }
`);

export const RestoreRevision = graphql(`
  mutation RestoreRevision($input: RestoreFlow!) { restoreFlow(input: $input) { seq } }
`);

export const TakeUpdate = graphql(`
  mutation TakeUpdate($input: FlowCommand!) { takeFlowUpdate(input: $input) { seq } }
`);

export const DrawnText = graphql(`
  query DrawnText($name: ID!) { flow(name: $name) { text } }
`);

export const RunDraft = graphql(`
  mutation RunDraft($input: StartTask!) { startTask(input: $input) { family { id } } }
`);

export const NewestFamily = graphql(`
  query NewestFamily($flow: ID!) {
    families(first: 1, filter: { flow: $flow }) { edges { node { id } } }
  }
`);
