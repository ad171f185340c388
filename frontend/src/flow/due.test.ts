import { expect, it } from "vitest";
import { dueOf } from "./due";
import type { JsonObject } from "./json";
import { chart } from "./xstateMachine";

const document: JsonObject = {
  id: "m",
  initial: "a",
  after: { 9: "#m.b" },
  states: {
    a: {
      invoke: [
        { src: "one", input: { n: 1 } },
        { id: "own", src: "two" },
      ],
      initial: "in",
      states: { in: { after: { 20: "#m.b", 1000: "#m.b" } } },
    },
    b: {},
  },
};

it("each state brings its work and its timers, under ids that are its own", () => {
  expect(Object.fromEntries(dueOf(document, chart(document).root))).toEqual({
    "": { invokes: [], timers: [{ id: "after.9.", delay: 9, event: "xstate.after.9.m" }] },
    a: {
      invokes: [
        { id: "0.a", src: "one", input: { n: 1 } },
        { id: "own", src: "two", input: null },
      ],
      timers: [],
    },
    "a.in": {
      invokes: [],
      timers: [
        { id: "after.20.a.in", delay: 20, event: "xstate.after.20.m.a.in" },
        { id: "after.1000.a.in", delay: 1000, event: "xstate.after.1000.m.a.in" },
      ],
    },
  });
});

it("a timer's event is one that the machine takes", () => {
  const { root } = chart(document);
  const nodes = { "": root, "a.in": root.states["a"]?.states["in"] };
  for (const [path, { timers }] of dueOf(document, root)) {
    const node = nodes[path as keyof typeof nodes];
    for (const { event } of timers) expect([...(node?.transitions.keys() ?? [])]).toContain(event);
  }
});
