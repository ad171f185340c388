// @vitest-environment jsdom
import { buildSchema, GraphQLError } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WebSocket as PeerSocket, WebSocketServer } from "ws";
import { json, startServer } from "@/testing/server";
import { setConnection } from "./connection";
import type { ServerError } from "./errors";
import { type Heard, listen } from "./listen";
import { graphqlSocket } from "./stream";

const schema = buildSchema(`
  scalar JSON
  enum HeardKind { TOKEN DONE }
  type Heard { kind: HeardKind! place: String! data: JSON! }
  type Query { zero: Int }
  type Subscription { conversation(task: ID!, after: String!): Heard! }
`);

type Said = { conversation: Heard };

let server: Awaited<ReturnType<typeof startServer>>;
let sockets: WebSocketServer;
let afters: string[];
let saying: (after: string, task: string) => AsyncGenerator<Said>;

beforeEach(async () => {
  localStorage.clear();
  setConnection("online");
  afters = [];
  server = await startServer((_asked, response) => json(response, 200, {}));
  sockets = new WebSocketServer({ server: server.server, path: "/graphql" });
  const roots = {
    subscription: {
      conversation: ({ after, task }: { after: string; task: string }) => {
        afters.push(after);
        return saying(after, task);
      },
    },
  };
  useServer({ schema, roots }, sockets);
});

afterEach(async () => {
  server.restoreFetch();
  for (const socket of sockets.clients) socket.terminate();
  await server.stop();
});

const forever = () => new Promise<never>(() => {});
const token = (place: number): Said => ({
  conversation: { kind: "TOKEN", place: `7.a.${place}`, data: { text: `${place} ` } },
});
const done: Said = { conversation: { kind: "DONE", place: "9.a.8", data: {} } };

function socketOf() {
  return graphqlSocket(`ws://127.0.0.1:${server.port}/graphql`);
}

/** Listens to a task until it has ended; gives the places of all that was heard. */
function heard(task: string, socket = socketOf()): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const places: string[] = [];
    listen(
      {
        task,
        after: 7,
        onHeard: ({ kind, place }) => {
          places.push(place);
          if (kind === "DONE") resolve(places);
        },
        onError: (problem: ServerError) => reject(problem),
      },
      socket,
    );
  });
}

describe("listening", () => {
  it("goes on where it stopped when the connection breaks: nothing lost, nothing twice", async () => {
    saying = async function* (after) {
      const from = Number(after.split(".")[2] ?? 0);
      for (let place = from + 1; place <= Math.min(from + 3, 8); place += 1) yield token(place);
      if (from + 3 >= 8) return yield done;
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (const socket of sockets.clients) (socket as PeerSocket).terminate();
      await forever();
    };
    const places = [1, 2, 3, 4, 5, 6, 7, 8].map((place) => `7.a.${place}`);
    await expect(heard("t")).resolves.toEqual([...places, "9.a.8"]);
    expect(afters).toEqual(["7", "7.a.3", "7.a.6"]);
  });

  it("to eight tasks takes one connection", async () => {
    let all = () => {};
    const together = new Promise<void>((resolve) => {
      all = resolve;
    });
    saying = async function* (_after, _task) {
      yield token(1);
      if (afters.length === 8) all();
      await together;
      yield done;
    };
    const socket = socketOf();
    const tasks = ["a", "b", "c", "d", "e", "f", "g", "h"];
    await Promise.all(tasks.map((task) => heard(task, socket)));
    expect(sockets.clients.size).toBe(1);
  });

  it("ends with the task, and is not begun again", async () => {
    saying = async function* () {
      yield done;
    };
    await heard("t");
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(afters).toEqual(["7"]);
  });

  it("is begun again once where the server cannot answer for a moment", async () => {
    saying = async function* () {
      if (afters.length === 1) {
        yield token(1);
        throw new GraphQLError("Ask again.", { extensions: { code: "unavailable" } });
      }
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      yield token(2);
      yield done;
    };
    await expect(heard("t")).resolves.toEqual(["7.a.1", "7.a.2", "9.a.8"]);
    expect(afters).toEqual(["7", "7.a.1"]);
  });

  it("says so when the server refuses for good", async () => {
    saying = () => {
      throw new GraphQLError("There is no such task.", { extensions: { code: "task.notFound" } });
    };
    await expect(heard("t")).rejects.toMatchObject({ code: "task.notFound" });
  });
});
