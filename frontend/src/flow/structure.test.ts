import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "./json";
import { unsound } from "./structure";

const flow = (tasks: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  name: "garden",
  tasks: tasks.map((task) => ({ type: "TaskChat", ...task })),
  ...more,
});
const pair = [{ name: "a" }, { name: "b" }];
const chain = (length: number) =>
  Array.from({ length }, (_, level) => ({
    name: `t${level}`,
    ...(level > 0 && { parent: `t${level - 1}` }),
  }));
const link: Json = { from: "a.output.x", to: "b.input.y" };

describe("a flow is unsound", () => {
  it.each<[string, JsonObject, RegExp]>([
    ["with a part of the wrong shape", flow([{ name: "a", next: [] }]), /"tasks" does not fit/],
    ["when a task has the name of a section", flow([{ name: "output" }]), /called "output"/],
    ["with two tasks of one name", flow([{ name: "a" }, { name: "a" }]), /two tasks "a"/],
    [
      "with two groups of one id",
      flow(pair, { groups: ["g", "g"].map((id) => ({ id, tasks: [] })) }),
      /two groups "g"/,
    ],
    ["with a parent that is not there", flow([{ name: "a", parent: "z" }]), /no task "z"/],
    [
      "when tasks hang in a circle",
      flow([
        { name: "a", parent: "b" },
        { name: "b", parent: "a" },
      ]),
      /is its own ancestor/,
    ],
    ["when a task stands 33 deep", flow(chain(33)), /deeper than 32/],
    ["when a task follows itself", flow([{ name: "a", next: "a" }]), /follows itself/],
    ["when what follows is not there", flow([{ name: "a", next: ["z"] }]), /no task "z"/],
    [
      "with the same connection twice, once by its dotted id",
      flow([{ name: "r" }, { name: "a", parent: "r" }, { name: "b" }], {
        connections: [link, { ...(link as JsonObject), from: "r.a.output.x" }],
      }),
      /there twice/,
    ],
    ["when a place is for no task", flow(pair, { layout: { z: [0, 0] } }), /no task "z"/],
    [
      "when a group holds no task",
      flow(pair, { groups: [{ id: "g", tasks: ["z"] }] }),
      /no task "z"/,
    ],
  ])("%s", (_, document, words) => expect(unsound(document)).toMatch(words));
});

it("a flow is sound with tasks 32 deep, followed, connected, placed and grouped", () => {
  const more = { connections: [link], layout: { a: [0, 0] }, groups: [{ id: "g", tasks: ["a"] }] };
  expect(unsound(flow([{ name: "a", next: ["b"] }, { name: "b" }], more))).toBeUndefined();
  expect(unsound(flow(chain(32)))).toBeUndefined();
});
