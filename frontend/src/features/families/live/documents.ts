import { graphql } from "@/api/generated";

export const OpenFamily = graphql(`
  query OpenFamily($id: ID!) {
    family(id: $id) {
      id label seq createdAt
      owner { id name }
      members { id name role }
      forkedFrom { family seq }
      flow { name revision document }
      graph
    }
  }
`);

export const AboutFamily = graphql(`
  query AboutFamily($id: ID!) {
    family(id: $id) { label owner { id name } members { id name role } }
  }
`);

export const FollowFamily = graphql(`
  subscription FollowFamily($family: ID!, $after: Int!) {
    familyEvents(family: $family, after: $after) {
      seq at by { kind id name } task type event state patch node
    }
  }
`);

export const FamilyAt = graphql(`
  query FamilyAt($id: ID!, $seq: Int!) {
    family(id: $id, at: { seq: $seq }) { seq graph }
  }
`);

export const OpenTask = graphql(`
  query OpenTask($id: ID!, $at: Moment, $task: ID!) {
    family(id: $id, at: $at) {
      seq
      task(instanceId: $task) { instanceId seq state kind legal document machine }
    }
  }
`);

export const TaskHistory = graphql(`
  query TaskHistory($id: ID!, $task: ID!, $after: String) {
    family(id: $id) {
      history(first: 100, after: $after, task: $task) {
        edges { node { seq at by { kind id name } task type event state patch } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export const FamilyDiff = graphql(`
  query FamilyDiff($id: ID!, $from: Int!, $to: Int!) {
    family(id: $id) {
      diff(from: { seq: $from }, to: { seq: $to }) { instanceId id label change patch }
    }
  }
`);

export const TypeLooks = graphql(`
  query TypeLooks { taskTypes { name label icon } }
`);

export const SendEvent = graphql(`
  mutation SendLiveEvent($input: SendEvent!) { sendEvent(input: $input) { seq } }
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
