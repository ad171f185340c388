import { graphql } from "@/api/generated";

export const UseFamily = graphql(`
  query UseFamily($id: ID!, $at: Moment) {
    family(id: $id, at: $at) {
      label seq
      owner { id name }
      members { id name role }
      flow { name revision document }
      graph
    }
  }
`);

export const UseTask = graphql(`
  query UseTask($id: ID!, $at: Moment, $task: ID!) {
    family(id: $id, at: $at) {
      seq
      task(instanceId: $task) { instanceId seq document machine legal }
    }
  }
`);

export const UseEvents = graphql(`
  subscription UseEvents($family: ID!, $after: Int!) {
    familyEvents(family: $family, after: $after) { seq task type patch node }
  }
`);
