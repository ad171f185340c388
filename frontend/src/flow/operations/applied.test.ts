import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../document";
import { OperationRefused } from "../refusal";
import { fitting, freeName, omit, taskOf, withCollection, withTask } from "./applied";

const flow: FlowDocument = {
  name: "garden",
  tasks: [
    { name: "a", type: "TaskChat" },
    { name: "b", type: "TaskChat" },
  ],
  layout: { a: [0, 0] },
};

describe("a task", () => {
  it("is found by its name, and refused when it is gone", () => {
    expect(taskOf(flow, "b")).toBe(flow.tasks[1]);
    expect(() => taskOf(flow, "z")).toThrow(OperationRefused);
  });

  it("gets another entry, and the others stay the same objects", () => {
    const changed = withTask(flow, "b", { name: "b", type: "TaskForm" });
    expect(changed.tasks[1]?.type).toBe("TaskForm");
    expect(changed.tasks[0]).toBe(flow.tasks[0]);
    expect(flow.tasks[1]?.type).toBe("TaskChat");
  });

  it("is refused without the shape of one, and told so when nothing would follow it", () => {
    expect(() => fitting({ name: "c" })).toThrow(/"type" does not fit/);
    expect(() => fitting({ name: "c", type: "x", next: [] })).toThrow(/names no task/);
  });

  it.each(["a", "output", "constructor"])("cannot be called %s", (name) => {
    expect(() => freeName(flow, name)).toThrow(OperationRefused);
  });

  it("can be called by a name that is free", () => expect(freeName(flow, "c")).toBeUndefined());
});

it("a collection that becomes empty is left out, and the flow before keeps it", () => {
  expect(withCollection(flow, "layout", {})).not.toHaveProperty("layout");
  expect(withCollection(flow, "notes", [])).not.toHaveProperty("notes");
  expect(withCollection(flow, "layout", { b: [1, 1] }).layout).toEqual({ b: [1, 1] });
  expect(flow.layout).toEqual({ a: [0, 0] });
});

it("a member is left out of a copy", () => {
  const object = { x: 1, y: 2 };
  expect(omit(object, "x")).toEqual({ y: 2 });
  expect(object).toEqual({ x: 1, y: 2 });
});
