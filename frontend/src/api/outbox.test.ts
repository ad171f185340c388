// @vitest-environment jsdom
import type { ServerResponse } from "node:http";
import { gql, type TypedDocumentNode } from "@urql/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Asked, json, startServer } from "@/testing/server";
import { setConnection } from "./connection";
import { mutationId, resumeOutbox, sendFor, submit } from "./outbox";
import { discard, useOutbox } from "./storedCommands";

interface Input {
  mutation: string;
  text: string;
}

const Say: TypedDocumentNode<{ say: string }, { input: Input }> = gql`
  mutation Say($input: SayInput!) {
    say(input: $input)
  }
`;

let server: Awaited<ReturnType<typeof startServer>>;
let serve: (input: Input, response: ServerResponse) => void;

const inputs = () =>
  server.of("/graphql").map(({ body }) => JSON.parse(body).variables.input as Input);
const answer = (response: ServerResponse, data: object) => json(response, 200, { data });

beforeEach(async () => {
  localStorage.clear();
  setConnection("online");
  server = await startServer((asked: Asked, response) => {
    if (asked.path === "/graphql") serve(JSON.parse(asked.body).variables.input, response);
    else json(response, 200, { user: null, setup: false });
  });
  serve = (input, response) => answer(response, { say: input.text });
  resumeOutbox("ada");
});

afterEach(async () => {
  server.restoreFetch();
  if (server.server.listening) await server.stop();
});

const say = (text: string, lane = "family", about?: string) =>
  submit(lane, Say, { input: { mutation: mutationId(), text } }, about);

const refusal = (response: ServerResponse) =>
  json(response, 200, {
    data: null,
    errors: [
      {
        message: "Not now.",
        extensions: { code: "event.illegal", details: { legal: ["SEND"] } },
      },
    ],
  });

it("sends again, under the same id, what was cut off on its way", async () => {
  let tries = 0;
  serve = (input, response) => {
    tries += 1;
    if (tries === 1) response.destroy();
    else answer(response, { say: input.text });
  };
  await expect(say("hello")).resolves.toEqual({ say: "hello" });
  const [first, second] = inputs();
  expect(second).toEqual(first);
  expect(useOutbox.getState().waiting).toBe(0);
  expect(Object.keys(localStorage).filter((key) => key.includes("outbox"))).toEqual([]);
});

it("keeps the order within a family, while another goes ahead", async () => {
  let held: (() => void) | undefined;
  serve = (input, response) => {
    if (input.text === "first") held = () => answer(response, { say: input.text });
    else answer(response, { say: input.text });
  };
  const first = say("first");
  const second = say("second");
  await say("elsewhere", "another");
  expect(inputs().map(({ text }) => text)).toEqual(["first", "elsewhere"]);
  held?.();
  await Promise.all([first, second]);
  expect(inputs().map(({ text }) => text)).toEqual(["first", "elsewhere", "second"]);
});

it("tells a refusal to who asked, and goes on with the next", async () => {
  serve = (input, response) =>
    input.text === "bad" ? refusal(response) : answer(response, { say: input.text });
  const bad = say("bad");
  const good = say("good");
  await expect(bad).rejects.toMatchObject({ code: "event.illegal", details: { legal: ["SEND"] } });
  await expect(good).resolves.toEqual({ say: "good" });
});

it("says nothing in the name of who signs in after the one who wrote it", async () => {
  serve = (_input, response) => response.destroy();
  const lost = say("of ada");
  const behind = say("of ada as well");
  await vi.waitFor(() => expect(inputs()).toHaveLength(1));
  sendFor("grace");
  serve = (input, response) => answer(response, { say: input.text });
  await expect(lost).rejects.toMatchObject({ code: "auth.required" });
  await expect(behind).rejects.toMatchObject({ code: "auth.required" });
  expect(inputs()).toHaveLength(1);
  await expect(say("of grace")).resolves.toEqual({ say: "of grace" });

  resumeOutbox("ada");
  await vi.waitFor(() => expect(inputs()).toHaveLength(4));
  expect(inputs().map(({ text }) => text)).toEqual([
    "of ada",
    "of grace",
    "of ada",
    "of ada as well",
  ]);
});

it("keeps for its person what is refused because they are signed out", async () => {
  serve = (_input, response) =>
    json(response, 401, { error: { code: "auth.required", message: "Log in first." } });
  await expect(say("mine")).rejects.toMatchObject({ code: "auth.required" });
  const tries = inputs().length;
  expect(Object.keys(localStorage).filter((key) => key.includes("outbox"))).toHaveLength(1);

  serve = (input, response) => answer(response, { say: input.text });
  resumeOutbox("grace");
  resumeOutbox("ada");
  await vi.waitFor(() => expect(inputs()).toHaveLength(tries + 1));
});

it.each([
  [413, { error: { code: "input.tooLarge", message: "Send less." } }, "input.tooLarge"],
  [403, { error: { code: "auth.foreignOrigin", message: "Not from here." } }, "auth.foreignOrigin"],
])("tells what the server refuses before it reads it: %i", async (status, body, code) => {
  serve = (_input, response) => json(response, status, body);
  await expect(say("too much")).rejects.toMatchObject({ code, message: body.error.message });
  expect(inputs()).toHaveLength(1);
});

it.each([
  [503, { error: { code: "limit.connections", message: "Too many." } }],
  [408, { error: { code: "input.late", message: "Late." } }],
  [502, "<html>"],
])("sends again what was not decided: %i", async (status, body) => {
  let tries = 0;
  serve = (input, response) => {
    tries += 1;
    if (tries === 1) json(response, status, body);
    else answer(response, { say: input.text });
  };
  await expect(say("once")).resolves.toEqual({ say: "once" });
});

it("outlives the page: what had no answer is sent after a reload, for the same person alone", async () => {
  const arrived = new Promise<void>((resolve) => {
    serve = () => resolve();
  });
  void say("unanswered").catch(() => undefined);
  await arrived;

  vi.resetModules();
  const reloaded = await import("./outbox");
  let again: ((input: Input) => void) | undefined;
  const sent = new Promise<Input>((resolve) => {
    again = resolve;
  });
  serve = (input, response) => {
    answer(response, { say: input.text });
    again?.(input);
  };
  const { useOutbox: kept } = await import("./storedCommands");
  reloaded.resumeOutbox("grace");
  expect(kept.getState()).toEqual({ waiting: 0, kept: [] });
  reloaded.resumeOutbox("ada");
  await expect(sent).resolves.toEqual(inputs()[0]);
});

it("keeps a person's refused words over a reload, until they are sent again and taken", async () => {
  serve = (_input, response) => refusal(response);
  await expect(say("my words", "family", "task")).rejects.toMatchObject({ code: "event.illegal" });

  vi.resetModules();
  const reloaded = await import("./outbox");
  const kept = await import("./storedCommands");
  reloaded.resumeOutbox("ada");
  const [words] = kept.useOutbox.getState().kept;
  expect(words).toMatchObject({ about: "task", refused: { message: "Not now." } });
  const tries = () => inputs().filter(({ text }) => text === "my words");
  expect(tries()).toHaveLength(1);

  serve = (input, response) => answer(response, { say: input.text });
  reloaded.sendAgain(words?.key ?? "");
  expect(kept.useOutbox.getState().kept[0]?.refused).toBeUndefined();
  await vi.waitFor(() =>
    expect(kept.useOutbox.getState().kept[0]?.answer).toEqual({ say: "my words" }),
  );
  expect(tries()[1]).toEqual(tries()[0]);
  expect(Object.keys(localStorage).filter((key) => key.includes("outbox"))).toEqual([]);
});

it("shows words that wait while the server is away, and those refused after a reload", async () => {
  const arrived = new Promise<void>((resolve) => {
    serve = () => resolve();
  });
  void say("waiting", "family", "task").catch(() => undefined);
  await arrived;

  vi.resetModules();
  const reloaded = await import("./outbox");
  const kept = await import("./storedCommands");
  serve = (_input, response) => refusal(response);
  reloaded.resumeOutbox("ada");
  expect(kept.useOutbox.getState().kept).toHaveLength(1);
  await vi.waitFor(() =>
    expect(kept.useOutbox.getState().kept[0]?.refused).toMatchObject({ code: "event.illegal" }),
  );
});

it("forgets refused words only when they are discarded, and other refused commands at once", async () => {
  serve = (_input, response) => refusal(response);
  await expect(say("words", "family", "task")).rejects.toThrow("Not now.");
  await expect(say("a command")).rejects.toThrow("Not now.");
  expect(useOutbox.getState().kept).toHaveLength(1);
  discard(useOutbox.getState().kept[0]?.key ?? "");
  resumeOutbox("ada");
  expect(useOutbox.getState().kept).toEqual([]);
});
