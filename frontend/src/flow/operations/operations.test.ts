import { describe, expect, it } from "vitest";
import cases from "../../../../tests/corpus/flows/operations.json";
import recorded from "../../../../tests/corpus/flows/recorded.json";
import { canonical, stateHash } from "../canonical";
import { asJson, type FlowDocument, newFlow } from "../document";
import type { Json } from "../json";
import type { FlowOperation } from "../operation";
import { OperationRefused } from "../refusal";
import { applyOperation } from "./apply";

const flow = cases.flow as unknown as FlowDocument;
const operation = (raw: unknown) => raw as FlowOperation;
const json = (document: FlowDocument) => canonical(asJson(document));

describe("the corpus shared with Python", () => {
  it.each(cases.applied)("$name", (one) => {
    const [changed, inverse] = applyOperation(flow, operation(one.operation));
    expect(changed).toEqual(one.result);
    expect(inverse).toEqual(one.inverse);
    expect(json(applyOperation(changed, inverse)[0])).toBe(json(flow));
  });

  it.each(cases.refused)("refused $name", ({ operation: raw }) => {
    expect(() => applyOperation(flow, operation(raw))).toThrow(OperationRefused);
  });

  it.each(recorded)("$name: editing step by step, and undoing", async ({ steps, result }) => {
    let now = newFlow("garden");
    for (const step of steps) {
      let next: FlowDocument | undefined;
      try {
        const [changed, inverse] = applyOperation(now, operation(step.operation));
        expect(json(applyOperation(changed, inverse)[0])).toBe(json(now));
        next = changed;
      } catch (error) {
        expect(error).toBeInstanceOf(OperationRefused);
      }
      expect(next ? await stateHash(asJson(next)) : null).toBe(step.hash);
      now = next ?? now;
    }
    expect(json(now)).toBe(canonical(result as unknown as Json));
  });
});

describe("a machine without an id", () => {
  it.each(["#machine.b", "#(machine).b"])("loses %s with its target", (target) => {
    const value: Json = {
      initial: "a",
      states: { a: { on: { GO: target, STAY: "#machine.a" } }, b: {} },
    };
    const [with_] = applyOperation(flow, { op: "set", task: "chat", path: ["fsm"], value });
    const [changed, inverse] = applyOperation(with_, {
      op: "removeState",
      task: "chat",
      state: ["b"],
    });
    const chart = changed.tasks.find((task) => task.name === "chat")?.fsm;
    expect(chart?.["states"]).toEqual({ a: { on: { STAY: "#machine.a" } } });
    expect(json(applyOperation(changed, inverse)[0])).toBe(json(with_));
  });
});
