import { describe, expect, it } from "vitest";
import type { FlowDocument } from "@/flow/document";
import { applyOperation } from "@/flow/operations/apply";
import { groupId, noteId } from "./canvasItems";
import { moving, standing } from "./moving";

const flow: FlowDocument = {
  name: "garden",
  tasks: ["a", "b"].map((name) => ({ name, type: "TaskChat" })),
  notes: [{ id: "n", text: "", position: [8, 8] }],
  groups: [{ id: "g", tasks: ["a"] }],
  layout: { a: [0, 0], b: [300, 0] },
};

it("things stand where they were put; groups and what is gone stand nowhere", () => {
  const ids = ["a", noteId("n"), groupId("g"), "z", noteId("z")];
  expect([...standing(flow, ids)]).toEqual([
    ["a", { x: 0, y: 0 }],
    [noteId("n"), { x: 8, y: 8 }],
  ]);
});

describe("moving", () => {
  it("is one operation for all that moved, on whole pixels, which one undo takes back", () => {
    const to = new Map([
      ["a", { x: 10.4, y: -3.6 }],
      ["b", { x: 300.2, y: 0 }],
      [noteId("n"), { x: 9, y: 8 }],
    ]);
    const operation = moving(flow, to);
    const [changed, inverse] = applyOperation(flow, operation as NonNullable<typeof operation>);
    expect(changed.layout).toEqual({ a: [10, -4], b: [300, 0] });
    expect(changed.notes?.[0]?.position).toEqual([9, 8]);
    expect(applyOperation(changed, inverse)[0]).toEqual(flow);
    expect(operation).toMatchObject({ operations: [{ layout: { a: [10, -4] } }, { id: "n" }] });
  });

  it("is nothing where all stay, and for what is gone", () => {
    expect(moving(flow, new Map([["a", { x: 0.3, y: 0 }]]))).toBeUndefined();
    expect(moving(flow, new Map([["z", { x: 9, y: 9 }]]))).toBeUndefined();
    expect(moving(flow, new Map())).toBeUndefined();
  });
});
