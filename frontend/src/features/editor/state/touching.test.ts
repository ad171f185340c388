import { describe, expect, it } from "vitest";
import type { FlowOperation } from "@/flow/operation";
import cases from "../../../../../tests/corpus/flows/touching.json";
import { clash, covers } from "./touching";

const set = (...path: string[]): FlowOperation => ({ op: "set", task: "chat", path, value: 1 });
const guard: FlowOperation = { op: "setGuard", from: "a.output.x", to: "b.input.x", when: "y" };

describe("two people's changes", () => {
  it.each(cases.pairs)("of $name: apart is $apart, as their order shows in Python", (pair) => {
    const [one, other] = [pair.one, pair.other] as unknown as [FlowOperation, FlowOperation];
    expect(clash(one, other) === undefined).toBe(pair.apart);
    expect(clash(other, one) === undefined).toBe(pair.apart);
  });

  it("clash in nothing with what is new", () => {
    const added: FlowOperation = { op: "addTask", task: { name: "chat", type: "TaskChat" } };
    expect(clash(added, set("label"))).toBeUndefined();
  });
});

it("what is done in part is not covered", () => {
  expect(covers(set("config"), set("config", "local"))).toBe(true);
  expect(covers(set("config", "local"), set("config"))).toBe(false);
  expect(covers(guard, { op: "connect", from: "a.output.x", to: "b.input.x" })).toBe(false);
});
