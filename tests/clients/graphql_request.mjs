// graphql-request, with graphql-ws for what it cannot: subscriptions.
import assert from "node:assert/strict";
import { headers, require, run, Socket, socketUrl, url } from "./jobs.mjs";

const { GraphQLClient } = require("graphql-request");
const { createClient } = require("graphql-ws");

const http = new GraphQLClient(url, { headers });
const socket = createClient({ url: socketUrl, webSocketImpl: Socket, retryAttempts: 0 });

await run({
  ask: (query, variables) => http.request(query, variables),
  async *watch(query, variables) {
    for await (const { data, errors } of socket.iterate({ query, variables })) {
      if (errors) throw errors;
      yield data;
    }
  },
  refusal: (promise) =>
    promise.then(
      () => assert.fail("It was not refused."),
      (error) => (Array.isArray(error) ? error[0] : error.response.errors[0]),
    ),
});
