import { expect, it } from "vitest";
import type { FlowDocument } from "@/flow/document";
import { canvasItem, groupId, isDrawn, noteId } from "./canvasItems";
import { drawnLinks } from "./links";

const flow: FlowDocument = {
  name: "garden",
  tasks: [
    { name: "a", type: "TaskChat", next: "b" },
    { name: "b", type: "TaskChat", parent: "a" },
  ],
  connections: [{ from: "a.output.x", to: "b.input.y" }],
  notes: [{ id: "a", text: "", position: [0, 0] }],
  groups: [{ id: "a", tasks: [] }],
};

it("what has the same name is told apart by its kind", () => {
  expect(canvasItem("a")).toEqual({ kind: "task", id: "a" });
  expect(canvasItem(noteId("a"))).toEqual({ kind: "note", id: "a" });
  expect(canvasItem(groupId("a:b"))).toEqual({ kind: "group", id: "a:b" });
  for (const { id } of drawnLinks(flow)) expect(canvasItem(id)).toEqual({ kind: "link", id });
});

it("a flow has what is drawn of it, and nothing that went or that has only the name of another", () => {
  const has = isDrawn(flow);
  const ids = ["a", "b", noteId("a"), groupId("a"), ...drawnLinks(flow).map(({ id }) => id)];
  expect(ids.every(has)).toBe(true);
  expect(["c", noteId("b"), groupId("b"), "tree:a", "next:b>a", "toString"].some(has)).toBe(false);
});
