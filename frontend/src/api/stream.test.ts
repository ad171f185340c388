import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Asked, json, startServer } from "@/testing/server";
import { setConnection, useConnection, whenOnline } from "./connection";
import type { StreamEvent } from "./sse";
import { call, events, nameCsrf, onSignedOut, request } from "./stream";

type Serve = (asked: Asked, response: ServerResponse) => void;

let serve: Serve;
let server: Awaited<ReturnType<typeof startServer>>;

beforeEach(async () => {
  localStorage.clear();
  // biome-ignore lint/suspicious/noDocumentCookie: the server's own cookie, as a browser holds it.
  document.cookie = "taskflow_csrf_0a1b2c3d=secret%2B1";
  nameCsrf("taskflow_csrf_0a1b2c3d");
  setConnection("online");
  server = await startServer((asked, response) => {
    if (asked.path === "/auth/session") json(response, 200, { user: null, setup: false });
    else serve(asked, response);
  });
});

afterEach(async () => {
  server.restoreFetch();
  if (server.server.listening) await server.stop();
});

function stream(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(`retry: 5\n\n${text}`);
}

const numbered = (from: number, to: number) =>
  Array.from(
    { length: to - from + 1 },
    (_, n) => `id: ${from + n}\nevent: token\ndata: ${from + n}\n\n`,
  ).join("");

async function all(wish: Parameters<typeof events>[1]): Promise<StreamEvent[]> {
  const found: StreamEvent[] = [];
  for await (const event of events("/chat/t1", wish)) found.push(event);
  return found;
}

describe("a stream that breaks", () => {
  it("goes on where it stopped: nothing lost, nothing twice", async () => {
    const cuts = [3, 7, 8];
    serve = (asked, response) => {
      const after = Number(asked.headers["last-event-id"] ?? 0);
      const cut = cuts.shift();
      if (cut === undefined) {
        stream(response, `${numbered(after + 1, 10)}id: 11\nevent: done\ndata: {}\n\n`);
        response.end();
        return;
      }
      // Breaks off in the middle of the next event.
      stream(response, `${numbered(after + 1, cut)}id: ${cut + 1}\nda`);
      setTimeout(() => response.destroy(), 20);
    };
    const found = await all({ body: { text: "hello" } });
    expect(found.map(({ data }) => data)).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "10",
      "{}",
    ]);
    const asked = server.of("/chat/t1");
    expect(asked.map(({ method }) => method)).toEqual(["POST", "GET", "GET", "GET"]);
    expect(asked.map(({ headers }) => headers["last-event-id"])).toEqual([
      undefined,
      "3",
      "7",
      "8",
    ]);
  });

  it("is opened again by the same POST when nothing had come yet", async () => {
    let tries = 0;
    serve = (_asked, response) => {
      tries += 1;
      if (tries === 1) return void response.destroy();
      stream(response, "id: 1\nevent: done\ndata: {}\n\n");
      response.end();
    };
    await all({ body: { mutation: "m1", text: "hello" } });
    expect(server.of("/chat/t1").map(({ body }) => body)).toEqual(
      Array(2).fill('{"mutation":"m1","text":"hello"}'),
    );
  });

  it("resumes after an id that was known before", async () => {
    serve = (_asked, response) => {
      stream(response, "id: 43\nevent: done\ndata: {}\n\n");
      response.end();
    };
    await all({ lastEventId: "42" });
    expect(server.of("/chat/t1")[0]).toMatchObject({
      method: "GET",
      headers: { "last-event-id": "42" },
    });
  });

  it("is not asked for again when the server refuses it", async () => {
    serve = (_asked, response) =>
      json(response, 409, {
        error: {
          code: "event.illegal",
          message: "SEND is not possible now.",
          details: { legal: ["CANCEL"] },
        },
      });
    await expect(all({ body: {} })).rejects.toMatchObject({
      code: "event.illegal",
      message: "SEND is not possible now.",
      details: { legal: ["CANCEL"] },
    });
    expect(server.of("/chat/t1")).toHaveLength(1);
  });

  it("ends when nobody listens any more, also on the server's side", async () => {
    const stop = new AbortController();
    const closed = new Promise<void>((resolve) => {
      serve = (_asked, response) => {
        response.on("close", resolve);
        stream(response, numbered(1, 2));
      };
    });
    for await (const { data } of events("/chat/t1", { signal: stop.signal })) {
      if (data === "2") stop.abort();
    }
    await closed;
  });

  it("closes its connection when the reader leaves the loop", async () => {
    const closed = new Promise<void>((resolve) => {
      serve = (_asked, response) => {
        response.on("close", resolve);
        stream(response, numbered(1, 3));
      };
    });
    for await (const { data } of events("/chat/t1")) if (data === "1") break;
    await closed;
  });
});

describe("a session that runs out", () => {
  it("is refreshed once for all who meet it, and each asks again", async () => {
    let fresh = false;
    serve = (asked, response) => {
      if (asked.path === "/auth/refresh") {
        fresh = true;
        json(response, 200, {});
      } else if (fresh) json(response, 200, { path: asked.path });
      else json(response, 401, { error: { code: "auth.required", message: "Log in." } });
    };
    const answers = await Promise.all(
      ["/a", "/b", "/c"].map((path) => call<{ path: string }>("GET", path)),
    );
    expect(answers.map(({ path }) => path)).toEqual(["/a", "/b", "/c"]);
    expect(server.of("/auth/refresh")).toHaveLength(1);
    expect(server.of("/auth/refresh")[0]?.headers["x-csrf-token"]).toBe("secret+1");
  });

  it("ends with one word when it cannot be refreshed", async () => {
    serve = (_asked, response) =>
      json(response, 401, { error: { code: "auth.required", message: "Log in first." } });
    let told = 0;
    const stop = onSignedOut(() => {
      told += 1;
    });
    await expect(call("GET", "/a")).rejects.toMatchObject({
      code: "auth.required",
      message: "Log in first.",
    });
    expect(told).toBe(1);
    stop();
  });

  it("is not looked for behind a wrong password", async () => {
    serve = (_asked, response) =>
      json(response, 401, {
        error: { code: "auth.failed", message: "The name or the password is wrong." },
      });
    await expect(call("POST", "/auth/login", {})).rejects.toMatchObject({ code: "auth.failed" });
    expect(server.of("/auth/refresh")).toHaveLength(0);
  });
});

describe("a server that is away", () => {
  it("is said to be away, and noticed when it is back", async () => {
    serve = (_asked, response) => json(response, 200, {});
    await server.stop();
    await expect(request("/a")).rejects.toMatchObject({ code: "network" });
    expect(useConnection.getState().state).toBe("reconnecting");
    await server.start();
    await whenOnline();
    expect(useConnection.getState().state).toBe("online");
    expect((await request("/a")).ok).toBe(true);
  });

  it("is told apart from one whose part is away", async () => {
    serve = (_asked, response) =>
      json(response, 503, { error: { code: "unavailable", message: "The store is away." } });
    await expect(call("GET", "/a")).rejects.toMatchObject({ code: "unavailable", transient: true });
    expect(useConnection.getState().state).toBe("online");
  });
});
