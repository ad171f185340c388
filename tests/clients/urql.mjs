// urql's core, with its own cache and graphql-ws for subscriptions.
import assert from "node:assert/strict";
import { headers, require, run, Socket, socketUrl, url } from "./jobs.mjs";

const urql = require("@urql/core");
const { createClient } = require("graphql-ws");

const socket = createClient({ url: socketUrl, webSocketImpl: Socket, retryAttempts: 0 });
const client = new urql.Client({
  url,
  fetchOptions: { headers },
  preferGetMethod: false,
  exchanges: [
    urql.cacheExchange,
    urql.fetchExchange,
    urql.subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

function given({ data, error }) {
  if (error) throw error;
  return data;
}

await run({
  async ask(text, variables = {}) {
    const query = urql.gql(text);
    const changes = query.definitions.some(({ operation }) => operation === "mutation");
    const source = changes ? client.mutation(query, variables) : client.query(query, variables);
    return given(await source.toPromise());
  },
  async *watch(text, variables) {
    const source = client.subscription(urql.gql(text), variables);
    const came = [];
    let wake = () => {};
    const { unsubscribe } = source.subscribe((result) => {
      came.push(result);
      wake();
    });
    try {
      for (;;) {
        while (came.length) yield given(came.shift());
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      unsubscribe();
    }
  },
  refusal: (promise) =>
    promise.then(
      () => assert.fail("It was not refused."),
      (error) => error.graphQLErrors[0],
    ),
});
