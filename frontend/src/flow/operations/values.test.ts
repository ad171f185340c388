import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../document";
import { OperationRefused } from "../refusal";
import { applyOperation } from "./apply";
import { set, unset } from "./values";

const flow: FlowDocument = {
  name: "garden",
  label: { en: "Garden", de: "Garten" },
  tasks: [{ name: "a", type: "TaskChat", config: { local: { x: 1, list: [1, 2], y: null } } }],
};
const of = { task: "a" } as const;

describe("a value", () => {
  it("is set with what is missing above it, which its inverse takes away again", () => {
    const path = ["config", "shared", "deep", "z"];
    const [changed, inverse] = set(flow, { op: "set", ...of, path, value: 1 });
    expect(changed.tasks[0]?.config?.["shared"]).toEqual({ deep: { z: 1 } });
    expect(inverse).toEqual([{ op: "unset", path: ["config", "shared"], task: "a" }]);
  });

  it.each<[string, (string | number)[]]>([
    ["a member", ["config", "local", "x"]],
    ["an item of a list", ["config", "local", "list", 1]],
    ["a null", ["config", "local", "y"]],
    ["what was not there", ["input", "deep", "z"]],
  ])("in the place of %s goes back exactly", (_, path) => {
    const [changed, inverse] = applyOperation(flow, { op: "set", ...of, path, value: "new" });
    const [back] = applyOperation(changed, inverse);
    expect(JSON.stringify(back)).toBe(JSON.stringify(flow));
  });

  it("that is unset comes back where it stood among its fellows", () => {
    const operation = { op: "unset", ...of, path: ["config", "local", "x"] } as const;
    const [changed, inverse] = applyOperation(flow, operation);
    const [back] = applyOperation(changed, inverse);
    expect(JSON.stringify(back)).toBe(JSON.stringify(flow));
  });

  it("may be null in a configuration, where that means not inherited, and nowhere else", () => {
    const inside = set(flow, { op: "set", ...of, path: ["config", "local", "x"], value: null });
    expect(inside[0].tasks[0]?.config?.["local"]).toMatchObject({ x: null });
    for (const path of [["config"], ["label"], ["description", "en"]]) {
      expect(() => set(flow, { op: "set", ...of, path, value: null })).toThrow(/cannot be null/);
    }
  });

  it.each([
    ["whose name has an operation of its own", ["next"], /setNext/],
    ["that tasks do not have", ["colour"], /no field/],
    ["under a key that is not allowed", ["config", "local", "__proto__"], /not allowed/],
    ["inside a text", ["config", "local", "x", "y"], /no such member/],
    ["of nothing at all", [], /no field/],
  ])("%s is refused", (_, path, words) => {
    expect(() => set(flow, { op: "set", ...of, path, value: 1 })).toThrow(words);
  });

  it("that is not there, or is an item of a list, is not unset", () => {
    for (const path of [
      ["config", "z"],
      ["config", "local", "list", 0],
    ]) {
      expect(() => unset(flow, { op: "unset", ...of, path })).toThrow(OperationRefused);
    }
  });
});

it("the flow itself has words that can be set, and nothing else", () => {
  const [changed] = set(flow, { op: "set", path: ["label", "fr"], value: "Jardin" });
  expect(changed.label).toEqual({ en: "Garden", de: "Garten", fr: "Jardin" });
  expect(() => set(flow, { op: "set", path: ["label", "fr"], value: 1 })).toThrow(/"label"/);
  expect(() => set(flow, { op: "set", path: ["tasks"], value: [] })).toThrow(/no field/);
});
