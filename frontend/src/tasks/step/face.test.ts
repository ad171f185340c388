import { describe, expect, it } from "vitest";
import type { GraphNode } from "@/flow/graph";
import { faceOf, lineOf } from "./face";

const node: GraphNode = {
  instanceId: "f-1",
  id: "bake",
  name: "bake",
  type: "oven.bake",
  label: "Bread",
  parent: null,
  state: "working",
  kind: "working",
  line: "as it says itself",
  since: 1_000,
  seq: 3,
  step: {},
};
const progress = { environment: "oven", begun: true, fraction: 0.5, words: "", line: "" };
const words = {
  line: node.line,
  tries: ({ attempt, most }: { attempt: number; most: number }) => `${attempt}/${most}`,
};
const line = (one: GraphNode, told?: typeof progress) => {
  return lineOf(faceOf(one, told, 9_000), told, words);
};

describe("a step's face", () => {
  it("waits for a processor only once that has taken a while", () => {
    const waiting = { ...progress, begun: false };
    expect(faceOf(node, waiting, 1_100).phase).toBe("working");
    expect(faceOf(node, waiting, 9_000).phase).toBe("offered");
    expect(faceOf(node, progress, 9_000).phase).toBe("working");
    expect(faceOf(node, undefined, 9_000).phase).toBe("working");
  });

  it("says what is being done, else the last line, else which try it is", () => {
    expect(line(node, { ...progress, words: "tray 3", line: "put in" })).toBe("tray 3");
    expect(line(node, { ...progress, line: "put in" })).toBe("put in");
    expect(line({ ...node, step: { attempt: 2, most: 4 } }, progress)).toBe("2/4");
    expect(line(node, progress)).toBe("as it says itself");
  });

  it("says between two tries which one comes, and why the last one failed", () => {
    const again: GraphNode = {
      ...node,
      kind: "resting",
      error: "Too cold.",
      step: { attempt: 2, most: 4, again: 20_000 },
    };
    expect(faceOf(again, undefined, 9_000)).toEqual({
      phase: "again",
      tries: { attempt: 2, most: 4 },
      reason: "Too cold.",
    });
    expect(line(again)).toBe("2/4 · Too cold.");
  });

  it("tells a time-out from another failure, and a way without a result from one with it", () => {
    const failed: GraphNode = { ...node, kind: "failed", error: "Too cold." };
    expect(faceOf(failed, undefined, 0)).toEqual({ phase: "failed", reason: "Too cold." });
    expect(faceOf({ ...failed, step: { late: true } }, undefined, 0).phase).toBe("late");
    const done: GraphNode = { ...node, kind: "done" };
    expect(faceOf(done, undefined, 0)).toEqual({ phase: "done" });
    const on = { ...done, step: { on: "No flour." } };
    expect(faceOf(on, undefined, 0)).toEqual({ phase: "wentOn", reason: "No flour." });
    expect(line(on)).toBe("No flour.");
  });
});
