import { describe, expect, it } from "vitest";
import type { Told } from "@/tasks/family/event";
import { binsOf, momentAt, moved, nearest, placeOf, seqAt } from "./axis";
import { kindOf } from "./eventTopic";

const told = (
  seq: number,
  type: Told["type"] = "TASK_UPDATED",
  kind: Told["by"]["kind"] = "USER",
): Told => ({
  seq,
  at: "2026-01-01T00:00:00Z",
  by: { kind, id: "u", name: "Ada" },
  task: "f-1",
  type,
  event: null,
  state: null,
  revision: null,
});

const log = (count: number, first = 1) =>
  new Map(Array.from({ length: count }, (_, index) => [first + index, told(first + index)]));

describe("the axis", () => {
  it.each([
    [{ first: 1, last: 42 }, 600],
    [{ first: 18, last: 18 }, 300],
    [{ first: 900, last: 5_000 }, 1_200],
  ])("gives each event of %o a place, and each place its event", (span, width) => {
    for (let seq = span.first; seq <= span.last; seq += 1) {
      expect(seqAt(placeOf(seq, span, width), span, width)).toBe(seq);
    }
  });

  it("gives the first and the last event to whoever points beyond the ends", () => {
    const span = { first: 5, last: 20 };
    expect(seqAt(-40, span, 100)).toBe(5);
    expect(seqAt(400, span, 100)).toBe(20);
    expect(seqAt(10, span, 0)).toBe(20);
  });

  it("shows events one by one while there is room, and never loses one when there is not", () => {
    const few = binsOf(log(30), { first: 1, last: 30 }, 600);
    expect(few).toHaveLength(30);
    expect(few.every(({ counts }) => counts.get("acted") === 1)).toBe(true);

    const many = binsOf(log(9_000, 100), { first: 100, last: 10_099 }, 800);
    expect(many.length).toBeLessThanOrEqual(200);
    const known = many.reduce((sum, { counts }) => sum + (counts.get("acted") ?? 0), 0);
    const unknown = many.reduce((sum, bin) => sum + bin.unknown, 0);
    expect([known, unknown]).toEqual([9_000, 1_000]);
  });

  it("draws nothing of nothing", () => {
    expect(binsOf(new Map(), { first: 1, last: 0 }, 500)).toEqual([]);
    expect(binsOf(log(3), { first: 1, last: 3 }, 0)).toEqual([]);
  });
});

describe("keys", () => {
  const span = { first: 18, last: 42 };

  it.each([
    ["ArrowLeft", null, 41],
    ["ArrowLeft", 18, 18],
    ["ArrowRight", 40, 41],
    ["ArrowRight", 41, null],
    ["Home", 30, 18],
    ["End", 30, null],
    ["PageDown", 30, 27],
    ["Escape", 30, null],
  ] as const)("%s leads from %s to %s", (key, from, to) => {
    expect(moved(key, from, span)).toBe(to);
  });

  it("that mean nothing here are left to others", () => {
    expect(moved("a", 30, span)).toBeUndefined();
  });
});

describe("moments", () => {
  it("at the last event are now", () => {
    expect(momentAt(42, { first: 1, last: 42 })).toBeNull();
    expect(momentAt(41, { first: 1, last: 42 })).toBe(41);
  });

  it("that were quiet are found before and after", () => {
    expect(nearest([30, 12, 4], 12, "before")).toBe(4);
    expect(nearest([30, 12, 4], 12, "after")).toBe(30);
    expect(nearest([30, 12, 4], 30, "after")).toBeUndefined();
  });
});

describe("an event", () => {
  it.each([
    ["TASK_STARTED", "USER", "started"],
    ["TASK_UPDATED", "USER", "acted"],
    ["TASK_UPDATED", "RULE", "copied"],
    ["EFFECT_DONE", "PROCESSOR", "worked"],
    ["EFFECT_FAILED", "PROCESSOR", "failed"],
    ["TASK_FAILED", "USER", "failed"],
    ["TASK_DONE", "USER", "done"],
    ["TASK_CANCELLED", "USER", "cancelled"],
    ["FAMILY_RENAMED", "USER", "family"],
  ] as const)("%s by a %s is shown as %s", (type, kind, shown) => {
    expect(kindOf(told(1, type, kind))).toBe(shown);
  });
});
