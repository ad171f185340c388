// @vitest-environment jsdom
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Asked, json, startServer } from "@/testing/server";
import { setConnection, useConnection, whenOnline } from "./connection";
import { call, nameCsrf, onSignedOut, request } from "./stream";

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
