import { Client, cacheExchange, fetchExchange, type TypedDocumentNode } from "@urql/core";
import { asServerError, fromBody } from "./errors";
import { request } from "./stream";

/** The GraphQL client of queries and mutations; subscriptions go through `follow`. */
function createGraphql(url = "/graphql"): Client {
  return new Client({
    url,
    fetch: fetchAnswer,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
  });
}

/** Asks; what is refused before anything was read of the query is thrown in the server's own words. */
async function fetchAnswer(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await request(input, init);
  if (answer.ok) return answer;
  const told: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  if (told !== null && typeof told === "object" && "errors" in told) return answer;
  throw fromBody(told, answer.status);
}

/**
 * Lets variables go out as they are. The client would sort their members, and the order in which
 * somebody wrote the fields of a form would be lost.
 */
function asWritten(variables: object): { fetch: typeof globalThis.fetch } {
  return {
    fetch: (input, init) => {
      const { body } = init ?? {};
      if (typeof body !== "string") return fetchAnswer(input, init);
      const sorted = JSON.parse(body) as object;
      return fetchAnswer(input, { ...init, body: JSON.stringify({ ...sorted, variables }) });
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
