import { expect, it } from "vitest";
import type { FlowDocument } from "@/flow/document";
import type { FlowOperation } from "@/flow/operation";
import { applyOperation } from "@/flow/operations/apply";
import { fixing } from "./fixing";
import { places } from "./placing";

const flow: FlowDocument = {
  name: "garden",
  tasks: [
    { name: "root", type: "TaskConversation" },
    { name: "one", type: "TaskChat", parent: "root" },
    { name: "two", type: "TaskChat", parent: "root" },
    { name: "three", type: "TaskChat", parent: "two" },
  ],
};

const seen = (document: FlowDocument, ...apart: string[]) =>
  Object.fromEntries([...places(document)].filter(([name]) => !apart.includes(name)));

it.each<[string, FlowOperation, string[]]>([
  ["a drag", { op: "move", layout: { two: [400, 400] } }, ["two"]],
  [
    "a new task",
    { op: "addTask", task: { name: "new", type: "TaskChat" }, position: [800, 0] },
    ["new"],
  ],
  ["another parent", { op: "reparent", task: "three", parent: "one" }, []],
  ["another order", { op: "reparent", task: "two", parent: "root", index: 1 }, []],
  ["a removal", { op: "removeTask", task: "two" }, ["two", "three"]],
  [
    "several at once",
    {
      op: "batch",
      operations: [
        { op: "reparent", task: "two" },
        { op: "move", layout: { two: [400, 400] } },
      ],
    },
    ["two"],
  ],
])("leaves all others where they are seen, by %s", (_, operation, apart) => {
  const partly: FlowDocument = { ...flow, layout: { root: [0, 0], one: [-200, 160] } };
  for (const before of [flow, partly]) {
    const [after, inverse] = applyOperation(before, fixing(before, operation));
    expect(seen(after, ...apart)).toEqual(seen(before, ...apart));
    expect(applyOperation(after, inverse)[0]).toEqual(before);
  }
});

it("says nothing of places where all have one, or where nobody is disturbed", () => {
  const label: FlowOperation = { op: "set", task: "one", path: ["label"], value: "One" };
  expect(fixing(flow, label)).toBe(label);
  const move: FlowOperation = { op: "move", layout: { one: [8, 8] } };
  const [put] = applyOperation(flow, fixing(flow, move));
  expect(fixing(put, move)).toBe(move);
});
