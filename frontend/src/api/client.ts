import { Client, cacheExchange, fetchExchange, type TypedDocumentNode } from "@urql/core";
import { asServerError } from "./errors";
import { request } from "./stream";

/** The GraphQL client of queries and mutations; subscriptions go through `follow`. */
function createGraphql(url = "/graphql"): Client {
  return new Client({
    url,
    fetch: request as typeof globalThis.fetch,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
  });
}

/**
 * Lets variables go out as they are. The client would sort their members, and the order in which
 * somebody wrote the fields of a form would be lost.
 */
function asWritten(variables: object): { fetch: typeof globalThis.fetch } {
  return {
    fetch: (input, init) => {
      const { body } = init ?? {};
      if (typeof body !== "string") return request(input, init);
      const sorted = JSON.parse(body) as object;
      return request(input, { ...init, body: JSON.stringify({ ...sorted, variables }) });
    },
  };
}

export let graphqlClient = createGraphql();

/** Forgets everything that was read, when somebody else signs in. */
export function forgetAnswers(): void {
  graphqlClient = createGraphql();
}

/** One query, freshly asked; throws ServerError. */
export async function ask<Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const answer = await graphqlClient
    .query(document, variables, { requestPolicy: "network-only", ...asWritten(variables) })
    .toPromise();
  if (answer.error || answer.data === undefined) throw asServerError(answer.error);
  return answer.data;
}

/** One mutation, sent once; throws ServerError. Commands of families and flows go through `submit`. */
export async function tell<Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const answer = await graphqlClient
    .mutation(document, variables, asWritten(variables))
    .toPromise();
  if (answer.error || answer.data === undefined) throw asServerError(answer.error);
  return answer.data;
}
