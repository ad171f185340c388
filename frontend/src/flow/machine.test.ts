import { describe, expect, it } from "vitest";
import type { JsonObject } from "./json";
import { listed, placeOf, stateOf, states, targets, transitions } from "./machine";
import { valueAt } from "./places";

const machine: JsonObject = {
  id: "m",
  on: { STOP: "#done" },
  states: {
    open: {
      always: { target: "done", guard: "x" },
      onDone: "done",
      invoke: [
        { src: "one", onDone: "done" },
        { src: "two", onError: { target: ".a" } },
      ],
      states: { a: { on: { GO: ["b", { target: ["b", "#m.done"] }] } }, b: { after: { 5: "a" } } },
    },
    done: { id: "done" },
  },
};

it("every state is found with its path, the machine first", () => {
  expect(states(machine).map(([path]) => path.join("."))).toEqual([
    "",
    "open",
    "open.a",
    "open.b",
    "done",
  ]);
  for (const [path, node] of states(machine)) expect(valueAt(machine, placeOf(path))).toBe(node);
});

it("every transition is found at its place, however it comes about", () => {
  const found = transitions(machine);
  expect(found.map(([state, place]) => `${state.join(".")}: ${place.join(".")}`)).toEqual([
    ": on.STOP",
    "open: states.open.always",
    "open: states.open.onDone",
    "open: states.open.invoke.0.onDone",
    "open: states.open.invoke.1.onError",
    "open.a: states.open.states.a.on.GO",
    "open.b: states.open.states.b.after.5",
  ]);
  for (const [, place, value] of found) expect(valueAt(machine, place)).toBe(value);
});

describe("a target", () => {
  it.each([
    [["open", "a"], "b", "open.b"],
    [["open"], ".b", "open.b"],
    [["open"], "done", "done"],
    [["done"], "open.a", "open.a"],
    [["open", "b"], "#done", "done"],
    [["done"], "#m.open.b", "open.b"],
    [["done"], "#m", ""],
  ])("from %j, %s means %s", (source, target, meant) => {
    expect(stateOf(machine, source, target)?.join(".")).toBe(meant);
  });

  it.each(["z", ".a", "#z", "#m.z", "open.z"])("%s from done means nothing", (target) => {
    expect(stateOf(machine, ["done"], target)).toBeUndefined();
  });

  it.each(["machine", "(machine)"])("#%s is the machine that has no id", (name) => {
    const nameless = { states: { a: {} } };
    expect(stateOf(nameless, ["a"], `#${name}.a`)).toEqual(["a"]);
    expect(stateOf(machine, ["open"], `#${name}.open`)).toBeUndefined();
  });

  it("is read from a text, an object, or a list in one, and is none when it is left out", () => {
    expect(targets("a")).toEqual(["a"]);
    expect(targets({ target: ["a", "b"] })).toEqual(["a", "b"]);
    expect(targets({ actions: "say" })).toEqual([]);
  });
});

it("one transition and none are lists too", () => {
  expect([listed("a"), listed(["a", "b"]), listed(null), listed(undefined)]).toEqual([
    ["a"],
    ["a", "b"],
    [],
    [],
  ]);
});
