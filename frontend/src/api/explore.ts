import { type FormattedExecutionResult as Answer, getOperationAST, parse } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { graphqlSocket, request } from "./stream";

interface Exploring {
  query: string;
  operationName?: string | null;
  variables?: unknown;
}

/** Runs whatever GraphQL a person wrote, as themselves; a subscription answers again and again. */
export function explore(asked: Exploring): Promise<Answer> | AsyncIterable<Answer> {
  return isSubscription(asked) ? watch(asked) : once(asked);
}

async function once(asked: Exploring): Promise<Answer> {
  const answer = await request("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(asked),
  });
  return answer.json();
}

async function* watch(asked: Exploring): AsyncGenerator<Answer> {
  const socket = graphqlSocket();
  try {
    yield* socket.iterate(asked as SubscribePayload) as AsyncIterable<Answer>;
  } finally {
    await socket.dispose();
  }
}

function isSubscription({ query, operationName }: Exploring): boolean {
  return getOperationAST(parse(query), operationName)?.operation === "subscription";
}
