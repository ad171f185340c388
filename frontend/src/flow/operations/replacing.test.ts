import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../document";
import { OperationRefused } from "../refusal";
import { applyOperation } from "./apply";
import { operations } from "./replacing";

const flow: FlowDocument = { name: "old", tasks: [{ name: "a", type: "TaskChat" }] };

describe("putting another flow in place of one", () => {
  it("keeps its name, and undone gives back what was there", () => {
    const other = { name: "new", tasks: [{ name: "b", type: "TaskSelect" }] };
    const [changed, undo] = applyOperation(flow, { op: "replace", document: other });
    expect(changed).toEqual({ ...other, name: "old" });
    expect(applyOperation(changed, undo)[0]).toEqual(flow);
    expect(operations.replace.touches({ op: "replace", document: other })).toEqual([[]]);
  });

  it("refuses what is no flow", () => {
    const nothing = { op: "replace", document: { tasks: 5 } } as const;
    expect(() => applyOperation(flow, nothing)).toThrow(OperationRefused);
  });

  it("refuses an operation that nobody here knows", () => {
    const strange = { op: "constructor" } as never;
    expect(() => applyOperation(flow, strange)).toThrow("Load it again");
  });
});
