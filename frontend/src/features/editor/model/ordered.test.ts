import { describe, expect, it } from "vitest";
import type { FlowDocument } from "@/flow/document";
import type { Json, JsonObject } from "@/flow/json";
import { applyOperation } from "@/flow/operations/apply";
import { arranged } from "./ordered";

const path = ["config", "local"];
const steps = (before: Json | undefined, after: Json | undefined, own = before) =>
  arranged({ task: "a", path, own, before }, after);

/** A small generator of numbers, the same ones for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

function written(pick: (below: number) => number, depth = 0): Json {
  const kind = pick(depth > 2 ? 3 : 5);
  if (kind === 0) return pick(3);
  if (kind === 1) return null;
  if (kind === 2) return "text";
  if (kind === 3 && depth > 0) return [pick(2), pick(2)];
  const keys = ["a", "b", "c", "d"].filter(() => pick(2)).sort(() => pick(3) - 1);
  return Object.fromEntries(keys.map((key) => [key, written(pick, depth + 1)]));
}

describe("what leads from one JSON to the next", () => {
  it("leads there exactly, in the order of members, from anything to anything", () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const pick = numbers(seed);
      const [before, after] = [{ x: written(pick) }, { x: written(pick) }];
      const tasks = [{ name: "a", type: "T", config: { local: before } }];
      const flow: FlowDocument = { name: "f", tasks };
      const operations = steps(before, after);
      const [changed] = applyOperation(flow, { op: "batch", operations });
      const found = JSON.stringify(changed.tasks[0]?.config?.["local"]);
      expect(found, `seed ${seed}`).toBe(JSON.stringify(after));
    }
  });

  it("is nothing where nothing changed", () => {
    expect(steps({ a: { b: [1] } }, { a: { b: [1] } })).toEqual([]);
    expect(steps(undefined, undefined)).toEqual([]);
  });

  it("touches only the smallest places, so that others may write beside them", () => {
    const before: JsonObject = { a: { x: 1, y: 2 }, gone: 1, b: 2 };
    expect(steps(before, { a: { x: 1, y: 3 }, b: 2, c: 4 })).toEqual([
      { op: "unset", path: [...path, "gone"], task: "a" },
      { op: "set", path: [...path, "a", "y"], value: 3, task: "a" },
      expect.objectContaining({ op: "set", path: [...path, "c"], value: 4 }),
    ]);
  });

  it("sets the whole where members change places, and where the task had not said it itself", () => {
    const whole = (after: Json) => [{ op: "set", path, value: after, task: "a" }];
    expect(steps({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual(whole({ b: 2, a: 1 }));
    expect(steps({ a: 1 }, { a: 2 }, {})).toEqual(whole({ a: 2 }));
    expect(steps({ a: 1 }, {})).toEqual(whole({}));
  });

  it("unsets only what the task itself says", () => {
    expect(steps({ a: 1 }, undefined)).toEqual([{ op: "unset", path, task: "a" }]);
    expect(arranged({ task: "a", path, own: undefined, before: 1 }, undefined)).toEqual([]);
  });
});
