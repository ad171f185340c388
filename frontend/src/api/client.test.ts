// @vitest-environment jsdom
import { gql } from "@urql/core";
import { afterEach, expect, it, vi } from "vitest";
import { ask, tell } from "./client";

afterEach(() => vi.unstubAllGlobals());

const answering = () => {
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    sent.push(String(init.body));
    return new Response('{"data": {"done": true}}', {
      headers: { "content-type": "application/json" },
    });
  });
  return sent;
};

const schema = { properties: { verdict: {}, comment: { b: 1, a: [{ z: 1, y: 2 }] } } };

it.each([
  ["a mutation", () => tell(gql`mutation Do($schema: JSON) { done(schema: $schema) }`, { schema })],
  ["a query", () => ask(gql`query Ask($schema: JSON) { done(schema: $schema) }`, { schema })],
])("sends the members of what somebody wrote in their order, in %s", async (_, send) => {
  const sent = answering();
  await send();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain(`"variables":${JSON.stringify({ schema })}`);
  expect(JSON.parse(sent[0] ?? "")).toMatchObject({ query: expect.stringContaining("schema") });
});
