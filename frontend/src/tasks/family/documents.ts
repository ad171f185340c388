import { graphql } from "@/api/generated";

export const OpenFamily = graphql(`
  query OpenFamily($id: ID!) {
    family(id: $id) {
      id label seq createdAt
      owner { id: actor name }
      members { id: user name role }
      forkedFrom { family seq }
      flow { name revision document }
      graph
    }
  }
`);

export const AboutFamily = graphql(`
  query AboutFamily($id: ID!) {
    family(id: $id) { label owner { id: actor name } members { id: user name role } }
  }
`);

export const FollowFamily = graphql(`
  subscription FollowFamily($family: ID!, $after: Long!) {
    familyEvents(family: $family, after: $after) {
      seq at by { kind id: actor name } task type event state revision patch node
    }
  }
`);

export const FamilyAt = graphql(`
  query FamilyAt($id: ID!, $seq: Long!) {
    family(id: $id, at: { seq: $seq }) { seq graph }
  }
`);

export const OpenTask = graphql(`
  query OpenTask($id: ID!, $at: Moment, $task: ID!) {
    family(id: $id, at: $at) {
      seq
      task(instanceId: $task) { instanceId seq document machine legal }
    }
  }
`);

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

export const WatchProgress = graphql(`
  subscription WatchProgress($family: ID!) {
    familyProgress(family: $family) { task over environment begun fraction words line }
  }
`);
