import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../document";
import type { JsonObject } from "../json";
import type { SingleOperation } from "../operation";
import { applyOperation } from "./apply";
import {
  addState,
  addTransition,
  removeState,
  removeTransition,
  updateState,
  updateTransition,
} from "./states";

const flowOf = (fsm?: JsonObject): FlowDocument => ({
  name: "garden",
  tasks: [{ name: "t", type: "TaskChat", ...(fsm && { fsm }) }],
});
const machine: JsonObject = {
  initial: "a",
  states: {
    a: { on: { GO: [{ target: "b", guard: "x" }, "c"], BACK: "b.in" } },
    b: { initial: "in", states: { in: { on: { OUT: "#machine.b" } } } },
    c: {},
  },
};
const flow = flowOf(machine);
const own = { task: "t" } as const;
const changedBy = (steps: SingleOperation[], on = flow): JsonObject =>
  applyOperation(on, { op: "batch", operations: steps })[0].tasks[0]?.fsm as JsonObject;

describe("a state", () => {
  it("that is the first inside another is where that one begins", () => {
    const steps = addState(flow, { op: "addState", ...own, state: ["c", "first"] });
    expect(changedBy(steps)).toMatchObject({
      states: { c: { initial: "first", states: { first: {} } } },
    });
    const parallel = flowOf({ type: "parallel" });
    const region = addState(parallel, { op: "addState", ...own, state: ["one"] });
    expect(changedBy(region, parallel)).toEqual({ type: "parallel", states: { one: {} } });
  });

  it.each([["a"], [""], ["x.y"], ["#x"], ["z", "inside"]])(
    "cannot be added as %j %j",
    (...state) => {
      expect(() => addState(flow, { op: "addState", ...own, state })).toThrow();
    },
  );

  it("takes along every way that led to it or into it, and no other", () => {
    const changed = changedBy(removeState(flow, { op: "removeState", ...own, state: ["b"] }));
    expect(changed["states"]).toEqual({ a: { on: { GO: ["c"] } }, c: {} });
  });

  it("that is initial goes only when it is alone", () => {
    const initial = { op: "removeState", ...own, state: ["a"] } as const;
    expect(() => removeState(flow, initial)).toThrow(/initial/);
    const alone = flowOf({ initial: "a", states: { a: {} } });
    expect(changedBy(removeState(alone, initial), alone)).toEqual({});
  });

  it("changes in what is given, and begins only with a state that is in it", () => {
    const change = (changes: JsonObject) =>
      updateState(flow, { op: "updateState", ...own, state: ["b"], changes });
    expect(changedBy(change({ tags: ["x"], missing: null }))).toMatchObject({
      states: { b: { tags: ["x"], initial: "in" } },
    });
    expect(change({ missing: null })).toEqual([]);
    expect(() => change({ initial: "a" })).toThrow(/no state "a"/);
    expect(() => change({ states: {} })).toThrow(/addState/);
  });
});

describe("a transition", () => {
  const at = { ...own, state: ["a"], event: "GO" } as const;

  it("is added among those of its event, at its index", () => {
    const steps = addTransition(flow, { op: "addTransition", ...at, transition: "a", index: 1 });
    expect(steps).toMatchObject([{ value: [{ target: "b" }, "a", "c"] }]);
  });

  it("alone stands without a list, and stays so when it changes", () => {
    const back = { ...at, event: "BACK" } as const;
    const changed = updateTransition(flow, { op: "updateTransition", ...back, transition: "c" });
    expect(changed).toMatchObject([{ op: "set", value: "c" }]);
    const added = addTransition(flow, {
      op: "addTransition",
      ...at,
      event: "NEW",
      transition: "c",
    });
    expect(added).toMatchObject([{ op: "set", value: "c" }]);
  });

  it("that is the last of its event takes the event along", () => {
    const removed = removeTransition(flow, { op: "removeTransition", ...at, event: "BACK" });
    expect(removed).toEqual([
      { op: "unset", task: "t", path: ["fsm", "states", "a", "on", "BACK"] },
    ]);
  });

  it("needs an event, unless it is taken always, and a target that is there", () => {
    const add = { op: "addTransition", ...own, state: ["a"] } as const;
    expect(() => addTransition(flow, { ...add, transition: "b" })).toThrow(/needs an event/);
    expect(() => addTransition(flow, { ...add, event: "X", transition: "z" })).toThrow(/"z"/);
    const always = addTransition(flow, { ...add, kind: "always", transition: "b" });
    expect(always).toMatchObject([{ path: ["fsm", "states", "a", "always"] }]);
  });

  it("that is gone is neither changed nor removed", () => {
    const third = { ...at, index: 2 } as const;
    expect(() => removeTransition(flow, { op: "removeTransition", ...third })).toThrow(/any more/);
    const change = { op: "updateTransition", ...third, transition: "b" } as const;
    expect(() => updateTransition(flow, change)).toThrow(/any more/);
  });
});

it("a task with the statechart of its type is told to take one of its own first", () => {
  const change = { op: "addState", ...own, state: ["x"] } as const;
  expect(() => addState(flowOf(), change)).toThrow(/of its own first/);
});
