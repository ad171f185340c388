import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../document";
import { OperationRefused } from "../refusal";
import { addNote, group, move, removeNote, setGroup, setNote, ungroup } from "./canvas";

const flow: FlowDocument = {
  name: "garden",
  tasks: ["a", "b"].map((name) => ({ name, type: "TaskChat" })),
  notes: ["m", "n"].map((id) => ({ id, text: id, position: [0, 0] })),
  groups: [{ id: "g", tasks: ["a"] }],
  layout: { a: [0, 0] },
};

describe("moving", () => {
  it("places, replaces and takes away places, and its inverse says how all stood", () => {
    const layout = { a: null, b: [1, 2] } as const;
    const [changed, inverse] = move(flow, { op: "move", layout });
    expect(changed.layout).toEqual({ b: [1, 2] });
    expect(inverse).toEqual([{ op: "move", layout: { a: [0, 0], b: null } }]);
  });

  it("is refused for a task that is gone", () => {
    expect(() => move(flow, { op: "move", layout: { z: [0, 0] } })).toThrow(OperationRefused);
  });
});

describe("a note", () => {
  it("that is removed comes back to its place in the list", () => {
    const [without, [back]] = removeNote(flow, { op: "removeNote", id: "m" });
    expect(without.notes?.map(({ id }) => id)).toEqual(["n"]);
    expect(back).toEqual({ op: "addNote", note: flow.notes?.[0], index: 0 });
    expect(addNote(without, back as never)[0].notes).toEqual(flow.notes);
  });

  it("changes only in what is given, and a size that it had not is taken away again", () => {
    const [changed, inverse] = setNote(flow, { op: "setNote", id: "n", size: [9, 9] });
    expect(changed.notes?.[1]).toEqual({ id: "n", text: "n", position: [0, 0], size: [9, 9] });
    expect(inverse).toEqual([{ op: "setNote", id: "n", size: null }]);
    expect(setNote(changed, inverse[0] as never)[0]).toEqual(flow);
  });
});

describe("a group", () => {
  it("is refused around a task that is gone", () => {
    const tasks = ["a", "z"];
    expect(() => group(flow, { op: "group", group: { id: "h", tasks } })).toThrow(OperationRefused);
    expect(() => setGroup(flow, { op: "setGroup", id: "g", tasks })).toThrow(OperationRefused);
  });

  it("is drawn again by what undoes its end", () => {
    const [without, [back]] = ungroup(flow, { op: "ungroup", id: "g" });
    expect(without).not.toHaveProperty("groups");
    expect(group(without, back as never)[0]).toEqual(flow);
  });
});
