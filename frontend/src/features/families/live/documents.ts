import { graphql } from "@/api/generated";

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
