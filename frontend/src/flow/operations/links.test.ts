import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../document";
import { OperationRefused } from "../refusal";
import { connect, disconnect, setGuard, setNext, unsetNext } from "./links";

const ends = { from: "a.output.x", to: "b.input.y" };
const flow: FlowDocument = {
  name: "garden",
  tasks: [
    { name: "root", type: "TaskConversation" },
    { name: "a", type: "TaskChat", parent: "root", next: "b" },
    { name: "b", type: "TaskChat", parent: "root" },
  ],
  connections: [{ ...ends, when: "output.x" }],
};

describe("a connection", () => {
  it("is the same one by a dotted id, and is not drawn twice", () => {
    const dotted = { from: "root.a.output.x", to: "root.b.input.y" };
    expect(() => connect(flow, { op: "connect", ...dotted })).toThrow(/already/);
    const [changed, inverse] = disconnect(flow, { op: "disconnect", ...dotted });
    expect(changed).not.toHaveProperty("connections");
    expect(inverse).toEqual([{ op: "connect", ...ends, when: "output.x", index: 0 }]);
  });

  it("gets another guard or none, and its inverse brings back the one before", () => {
    const [changed, [back]] = setGuard(flow, { op: "setGuard", ...ends });
    expect(changed.connections).toEqual([ends]);
    expect(setGuard(changed, back as never)[0]).toEqual(flow);
  });

  it("that is gone is not cut or guarded", () => {
    const other = { from: "b.output.x", to: "a.input.y" };
    expect(() => disconnect(flow, { op: "disconnect", ...other })).toThrow(OperationRefused);
    expect(() => setGuard(flow, { op: "setGuard", ...other, when: "x" })).toThrow(OperationRefused);
  });
});

describe("the sequence", () => {
  it("changes, and comes back as it was, whether one followed or none", () => {
    const [changed, [back]] = setNext(flow, { op: "setNext", task: "a", next: ["root", "b"] });
    expect(changed.tasks[1]?.next).toEqual(["root", "b"]);
    expect(setNext(changed, back as never)[0]).toEqual(flow);
    expect(setNext(flow, { op: "setNext", task: "b", next: "a" })[1]).toEqual([
      { op: "unsetNext", task: "b" },
    ]);
  });

  it("leads from no task to itself, and to none that is gone", () => {
    expect(() => setNext(flow, { op: "setNext", task: "a", next: "a" })).toThrow(/follow itself/);
    expect(() => setNext(flow, { op: "setNext", task: "a", next: ["b", "z"] })).toThrow(/"z"/);
  });

  it("is unset once", () => {
    const [changed] = unsetNext(flow, { op: "unsetNext", task: "a" });
    expect(changed.tasks[1]).not.toHaveProperty("next");
    expect(() => unsetNext(changed, { op: "unsetNext", task: "a" })).toThrow(OperationRefused);
  });
});
