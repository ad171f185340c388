import { describe, expect, it } from "vitest";
import type { FlowOperation } from "@/flow/operation";
import { clash, covers } from "./touching";

const set = (...path: string[]): FlowOperation => ({ op: "set", task: "chat", path, value: 1 });
const state = { task: "chat", state: ["open", "a"] };
const guard: FlowOperation = { op: "setGuard", from: "a.output.x", to: "b.input.x", when: "y" };

const apart: [string, FlowOperation, FlowOperation][] = [
  ["two fields of a task", set("config", "local", "x"), set("config", "local", "y")],
  [
    "a note's place and its text",
    { op: "setNote", id: "n", position: [1, 2] },
    { op: "setNote", id: "n", text: "Hello" },
  ],
  [
    "a group's members and its label",
    { op: "setGroup", id: "g", tasks: ["chat"] },
    { op: "setGroup", id: "g", label: "Ours" },
  ],
  [
    "two events of a state",
    { op: "addTransition", ...state, event: "GO", transition: "b" },
    { op: "removeTransition", ...state, event: "STAY" },
  ],
  [
    "a state's tags and its ways",
    { op: "updateState", ...state, changes: { tags: ["x"] } },
    { op: "addTransition", ...state, event: "GO", transition: "b" },
  ],
  [
    "two states, of which one is named as a member of the other",
    { op: "updateState", task: "chat", state: ["on"], changes: { tags: [] } },
    { op: "addTransition", task: "chat", state: [], event: "tags", transition: ".b" },
  ],
];

const together: [string, FlowOperation, FlowOperation][] = [
  ["the same field", set("label"), set("label")],
  ["a field and what is in it", set("config"), set("config", "local", "x")],
  ["a guard", guard, { op: "disconnect", from: "a.output.x", to: "b.input.x" }],
  [
    "a state by its operation and by its place",
    { op: "updateState", ...state, changes: { tags: ["x"] } },
    set("fsm", "states", "open", "states", "a", "tags"),
  ],
  [
    "a state and one inside it",
    { op: "removeState", task: "chat", state: ["open"] },
    { op: "addTransition", ...state, kind: "always", transition: "b" },
  ],
  ["a task and all of it", { op: "removeTask", task: "chat" }, set("label")],
];

describe("two people's changes", () => {
  it.each(apart)("of %s do not clash", (_, one, other) => {
    expect(clash(one, other)).toBeUndefined();
    expect(clash(other, one)).toBeUndefined();
  });

  it.each(together)("of %s clash", (_, one, other) => {
    expect(clash(one, other)).toBeDefined();
    expect(clash(other, one)).toBeDefined();
  });

  it("clash in nothing with what is new", () => {
    const added: FlowOperation = { op: "addTask", task: { name: "chat", type: "TaskChat" } };
    expect(clash(added, set("label"))).toBeUndefined();
  });
});

it("what is done in part is not covered", () => {
  expect(covers(set("config"), set("config", "local"))).toBe(true);
  expect(covers(set("config", "local"), set("config"))).toBe(false);
  expect(covers(guard, { op: "connect", from: "a.output.x", to: "b.input.x" })).toBe(false);
});
