import { describe, expect, it, vi } from "vitest";
import budget from "../../../tests/corpus/budget.json";
import expressions from "../../../tests/corpus/expressions.json";
import { Budget, STEP, TooCostly } from "./budget";
import { compileExpression } from "./expression";
import type { Json, JsonObject } from "./json";
import { merge } from "./merging";
import { IllegalEvent, Machine, type MachineEvent, type Snapshot, snapshotOf } from "./statechart";

interface Entry {
  readonly event: MachineEvent | null;
  readonly step?: JsonObject;
  readonly refused?: readonly string[];
  readonly tooCostly?: boolean;
}

interface Case {
  readonly name: string;
  readonly machine: JsonObject;
  readonly fields: JsonObject;
  readonly trace: readonly Entry[];
}

const files = import.meta.glob<{ default: unknown }>("../../../tests/corpus/statecharts/*.json", {
  eager: true,
});
const cases = Object.entries(files).flatMap(([path, file]) => {
  const topic = path.split("/").at(-1)?.replace(".json", "");
  return (file.default as Case[]).map((found) => ({ ...found, name: `${topic}: ${found.name}` }));
});

/** Leaves out what is empty, as the corpus does. */
function compact(value: object): Json {
  const kept = Object.entries(value as JsonObject).filter(
    ([key, inner]) =>
      key === "state" || key === "label" || !(isEmpty(inner) || inner === null || inner === false),
  );
  const lists = new Set(["actions", "starts"]);
  const inner = (key: string, found: Json): Json =>
    lists.has(key) ? (found as readonly JsonObject[]).map((item) => withoutNull(item)) : found;
  return Object.fromEntries(kept.map(([key, found]) => [key, inner(key, found)]));
}

const isEmpty = (value: Json): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

const withoutNull = (item: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));

function record({ machine, fields, trace }: Case): Entry[] {
  const compiled = Machine.compile(machine);
  let context = fields;
  let state: Snapshot = { value: "" };
  return trace.map(({ event }) => {
    try {
      const step = event ? compiled.step(state, event, context) : compiled.initial(context);
      context = merge(context, step.patch) as JsonObject;
      state = JSON.parse(JSON.stringify(snapshotOf(step)));
      const legal = compiled.legal(state, context);
      return { event, step: compact({ ...step, legal }) as JsonObject };
    } catch (error) {
      if (error instanceof IllegalEvent) return { event, refused: error.legal };
      if (error instanceof TooCostly) return { event, tooCostly: true };
      throw error;
    }
  });
}

describe("the corpus shared with Python", () => {
  it.each(cases)("$name", (found) => {
    expect(record(found)).toEqual(found.trace);
  });

  it.each(expressions)("$expression of $document", ({ expression, document, ...expected }) => {
    const found = document as JsonObject;
    if ("value" in expected) {
      const budget = new Budget();
      expect(compileExpression(expression).value(found, budget)).toEqual(expected.value);
      expect(STEP - budget.left).toBe(expected.cost);
    } else {
      expect(() => compileExpression(expression).value(found)).toThrow();
    }
  });
});

describe("a machine in the browser", () => {
  const door = Machine.compile({
    id: "door",
    initial: "closed",
    states: {
      closed: {
        on: {
          OPEN: { description: "unlocked", target: "open", guard: "input.key", actions: ["creak"] },
        },
      },
      open: { tags: ["stable"], after: { "1000": "closed" }, invoke: { id: "air", src: "cool" } },
    },
  });

  it("says why an event is not taken, and which are", () => {
    const closed: Snapshot = { value: "closed" };
    const knock = () => door.step(closed, { kind: "user", name: "KNOCK" }, { input: { key: 1 } });
    expect(knock).toThrow(IllegalEvent);
    expect(knock).toThrow(expect.objectContaining({ state: "closed", legal: ["OPEN"] }));
    expect(door.ready(closed, { input: {} })).toEqual([]);
  });

  it("offers what needs something sent along, and says that a button alone cannot send it", () => {
    const closed: Snapshot = { value: "closed" };
    expect(door.legal(closed, { input: {} })).toEqual(["OPEN"]);
    expect(door.ready(closed, { input: { key: 1 } })).toEqual(["OPEN"]);
    const open = { kind: "user", name: "OPEN" } as const;
    expect(() => door.step(closed, open, { input: {} })).toThrow(IllegalEvent);
    expect(door.step(closed, open, { input: { key: 1 } }).label).toBe("open");
  });

  it("describes what a drawing shows", () => {
    expect(door.describe()).toEqual({
      id: "door",
      states: [
        { id: "", key: "", type: "compound", initial: "closed" },
        { id: "closed", key: "closed", type: "atomic", parent: "" },
        {
          ...{ id: "open", key: "open", type: "atomic", parent: "", tags: ["stable"] },
          invokes: [{ id: "air", src: "cool" }],
        },
      ],
      transitions: [
        {
          ...{ source: "closed", target: "open", event: "OPEN", kind: "on" },
          ...{ guard: "input.key", description: "unlocked", actions: ["creak"] },
        },
        { source: "open", target: "closed", event: "1000", kind: "after" },
      ],
    });
  });

  it("leaves the document and the fields as they are, and starts nothing", () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    const fields = Object.freeze({ input: Object.freeze({ key: true }) });
    const step = door.step({ value: "closed" }, { kind: "user", name: "OPEN" }, fields);
    expect(step).toMatchObject({ label: "open", starts: [{ id: "air", src: "cool" }] });
    expect(timers).not.toHaveBeenCalled();
  });

  it.each([
    [{ initial: "a", states: { a: { on: { GO: "nowhere" } } } }],
    [{ initial: "a", states: { a: { on: { GO: { guard: "((" } } } } }],
    [{ states: { a: {} } }],
  ])("refuses the document %j", (document) => {
    expect(() => Machine.compile(document)).toThrow();
  });
});

describe("what a step may cost, as in Python", () => {
  it.each(budget.expressions)("$expression costs $cost", ({ expression, value, cost }) => {
    const spent = new Budget();
    const document = budget.document as unknown as JsonObject;
    expect(compileExpression(expression).value(document, spent)).toEqual(value);
    expect(STEP - spent.left).toBe(cost);
  });

  it.each(budget.charts)("$name is $outcome", ({ machine, numbers, event, outcome, ...told }) => {
    const compiled = Machine.compile(machine as unknown as JsonObject);
    const fields = { output: { list: Array.from({ length: numbers }, (_, number) => number) } };
    const state: Snapshot = { value: "a" };
    const go = () => compiled.step(state, event as MachineEvent, fields);
    expect(compiled.legal(state, fields)).toEqual(told.legal);
    if (outcome === "made") expect(go().label).toBe("b");
    else expect(go).toThrow(outcome === "illegal" ? IllegalEvent : TooCostly);
    if ("expression" in told) expect(go).toThrow(told.expression);
  });
});
