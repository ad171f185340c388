// @vitest-environment jsdom
import { gql, type TypedDocumentNode } from "@urql/core";
import {
  GraphQLError,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
} from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WebSocket as PeerSocket, WebSocketServer } from "ws";
import { json, startServer } from "@/testing/server";
import { setConnection } from "./connection";
import { follow } from "./follow";
import { graphqlSocket } from "./stream";

const Ticks: TypedDocumentNode<{ tick: number }, { after: number }> = gql`
  subscription Ticks($after: Int!) {
    tick(after: $after)
  }
`;

type Ticking = (after: number) => AsyncGenerator<number>;

let server: Awaited<ReturnType<typeof startServer>>;
let sockets: WebSocketServer;
let ticking: Ticking;
let afters: number[];

const Int = { type: new GraphQLNonNull(GraphQLInt) };
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: "Query", fields: { zero: Int } }),
  subscription: new GraphQLObjectType({
    name: "Subscription",
    fields: {
      tick: {
        ...Int,
        args: { after: Int },
        subscribe: (_root, { after }) => {
          afters.push(after);
          return ticking(after);
        },
        resolve: (tick: number) => tick,
      },
    },
  }),
});

beforeEach(async () => {
  localStorage.clear();
  setConnection("online");
  afters = [];
  server = await startServer((_asked, response) => json(response, 200, {}));
  sockets = new WebSocketServer({ server: server.server, path: "/graphql" });
  useServer({ schema }, sockets);
});

afterEach(async () => {
  server.restoreFetch();
  for (const socket of sockets.clients) socket.terminate();
  await server.stop();
});

/** Follows from a seq on until a last one came; answers all that came. */
function collect(after: number, last: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const socket = graphqlSocket(`ws://127.0.0.1:${server.port}/graphql`);
    const found: number[] = [];
    const stop = follow(
      {
        document: Ticks,
        variables: { after },
        seqOf: ({ tick }) => tick,
        onData: ({ tick }) => {
          found.push(tick);
          if (tick < last) return;
          stop();
          void socket.dispose();
          resolve(found);
        },
        onError: reject,
      },
      socket,
    );
  });
}

const forever = () => new Promise<never>(() => {});
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe("following events", () => {
  it("goes on after the last seq when the connection breaks: none lost, none twice", async () => {
    const cuts = [3, 7];
    ticking = async function* (after) {
      const cut = cuts.shift() ?? 10;
      // Some servers repeat an event at a seam.
      for (const tick of range(Math.max(1, after), cut)) yield tick;
      if (cut === 10) return await forever();
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (const socket of sockets.clients) (socket as PeerSocket).terminate();
      return await forever();
    };
    await expect(collect(0, 10)).resolves.toEqual(range(1, 10));
    expect(afters).toEqual([0, 3, 7]);
  });

  it("subscribes again when the server ends a reader that was too slow", async () => {
    ticking = async function* (after) {
      yield* range(after + 1, after + 4);
    };
    await expect(collect(20, 28)).resolves.toEqual(range(21, 28));
    expect(afters).toEqual([20, 24]);
  });

  it("refreshes a session that ran out, and goes on", async () => {
    ticking = async function* (after) {
      if (server.of("/auth/refresh").length === 0) {
        for (const socket of sockets.clients) socket.close(4401, "The session ran out");
        return await forever();
      }
      yield after + 1;
      await forever();
    };
    await expect(collect(5, 6)).resolves.toEqual([6]);
    expect(server.of("/auth/refresh")).toHaveLength(1);
  });

  it("says so when the server refuses for good", async () => {
    ticking = () => {
      throw new GraphQLError("There is no such family, or you may not see it.", {
        extensions: { code: "family.notFound" },
      });
    };
    await expect(collect(0, 1)).rejects.toMatchObject({
      code: "family.notFound",
      message: "There is no such family, or you may not see it.",
    });
    expect(afters).toEqual([0]);
  });
});
