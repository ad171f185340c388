import { graphql } from "@/api/generated";

export const TaskHistory = graphql(`
  query TaskHistory($id: ID!, $task: ID!, $after: String) {
    family(id: $id) {
      history(first: 100, after: $after, task: $task) {
        edges { node { seq at by { kind id: actor name } task type event state patch } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export const FamilyDiff = graphql(`
  query FamilyDiff($id: ID!, $from: Long!, $to: Long!) {
    family(id: $id) {
      diff(from: { seq: $from }, to: { seq: $to }) { instanceId label change patch }
    }
  }
`);

export const TypeLooks = graphql(`
  query TypeLooks { taskTypes { name label icon } }
`);

export const CancelTask = graphql(`
  mutation CancelLiveTask($input: TaskCommand!) { cancelTask(input: $input) { seq } }
`);

export const AddMember = graphql(`
  mutation AddMember($input: MemberCommand!) { addMember(input: $input) { seq } }
`);

export const RemoveMember = graphql(`
  mutation RemoveMember($input: MemberCommand!) { removeMember(input: $input) { seq } }
`);
