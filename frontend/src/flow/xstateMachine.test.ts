import { describe, expect, it } from "vitest";
import { initialTransition, transition } from "xstate";
import { Budget, TooCostly } from "./budget";
import type { JsonObject } from "./json";
import { type Context, chart, HIDDEN, invokeId, listed, Refused, type Seen } from "./xstateMachine";

function run(document: JsonObject, fields: JsonObject, ...events: Seen[]) {
  const machine = chart(document);
  const context: Context = { fields, budget: new Budget() };
  let [state] = initialTransition(machine, context as never);
  for (const event of events) [state] = transition(machine, state, event as never);
  return { value: state.value, fields: (state.context as Context).fields };
}

const assign = (params: JsonObject) => ({ type: "assign", params });
const going = (actions: JsonObject, guard?: string): JsonObject => ({
  initial: "a",
  states: { a: { on: { GO: { target: "b", actions, ...(guard && { guard }) } } }, b: {} },
});
const GO: Seen = { type: "GO", seen: { type: "GO", data: { n: 2 } } };

describe("a machine that was made of a document", () => {
  it("decides by the task's fields and by the event", () => {
    const way = going(assign({}), "shared.n < event.data.n");
    expect(run(way, { shared: { n: 1 } }, GO).value).toBe("b");
    expect(run(way, { shared: { n: 2 } }, GO).value).toBe("a");
  });

  it("assigns at paths, all from the fields as they were, and takes out what is null", () => {
    const swap = assign({ "output.x": "output.y", "output.y": "output.x", "shared.old": "`null`" });
    const before = { output: { x: 1, y: 2 }, shared: { old: 1, kept: 1 } };
    const { fields } = run(going(swap), before, GO);
    expect(fields).toEqual({ output: { x: 2, y: 1 }, shared: { kept: 1 } });
    expect(before.output).toEqual({ x: 1, y: 2 });
  });

  it("makes nothing of an empty place for a null", () => {
    const fields = { output: {} };
    expect(run(going(assign({ "shared.deep.x": "missing" })), fields, GO).fields).toBe(fields);
  });

  it("refuses to write into a list, and an expression that does not work out", () => {
    const list = { output: [1] };
    expect(() => run(going(assign({ "output.x": "`1`" })), list, GO)).toThrow(Refused);
    expect(() => run(going(assign({ output: "abs(shared)" })), { shared: "x" }, GO)).toThrow(
      Refused,
    );
  });

  it("goes on by an event that it raises, and tells what came with it", () => {
    const raise = { type: "raise", params: { event: { type: "NEXT", n: 7 } } };
    const document: JsonObject = {
      initial: "a",
      states: {
        a: { on: { GO: { target: "b", actions: raise } } },
        b: { on: { NEXT: { target: "c", actions: assign({ output: "event.data.n" }) } } },
        c: {},
      },
    };
    expect(run(document, {}, GO)).toEqual({ value: "c", fields: { output: 7 } });
  });

  it("stays within its budget", () => {
    const many = { shared: { list: Array.from({ length: 400 }, (_, n) => n) } };
    const few = { shared: { list: [1, 2] } };
    const costly =
      "map(&map(&to_string(@), `[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18]`), shared.list)";
    expect(() => run(going(assign({ output: costly })), many, GO)).toThrow(TooCostly);
    expect(() => run(going(assign({ output: costly })), few, GO)).not.toThrow();
  });

  it("takes no event of its own for a wildcard", () => {
    const document: JsonObject = { initial: "a", states: { a: { on: { "*": "b" } }, b: {} } };
    expect(run(document, {}, { type: "xstate.after.5.machine.a" }).value).toBe("a");
    expect(run(document, {}, { type: "ANY" }).value).toBe("b");
  });

  it("shows by hidden actions where work and timers begin and end", () => {
    const { root } = chart({ initial: "a", states: { a: { after: { 5: "b" } }, b: {} } });
    const hidden = { type: HIDDEN, params: "a" };
    expect(root.states["a"]?.entry).toEqual([hidden]);
    expect(root.states["a"]?.exit).toEqual([hidden]);
    expect(root.states["b"]?.entry).toEqual([]);
  });

  it("names a machine without an id alike, whichever way it is written", () => {
    const to = (target: string): JsonObject => ({
      initial: "a",
      states: { a: { on: { GO: target } }, b: {} },
    });
    expect(run(to("#(machine).b"), {}, GO).value).toBe("b");
    expect(run(to("#machine.b"), {}, GO).value).toBe("b");
  });
});

it("an invocation has the id that it was given, else its number and its state", () => {
  expect(invokeId({ id: "own" }, "a.b", 1)).toBe("own");
  expect(invokeId({ src: "x" }, "a.b", 1)).toBe("1.a.b");
});

it("what is written once or not at all is a list too", () => {
  expect([listed("a"), listed(["a"]), listed(null)]).toEqual([["a"], ["a"], []]);
});
