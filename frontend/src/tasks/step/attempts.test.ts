import { describe, expect, it } from "vitest";
import type { FamilyEvent } from "../family/event";
import { attemptsOf, keptLines } from "./attempts";

type Told = Pick<FamilyEvent, "seq" | "at" | "type" | "state" | "patch">;

const at = (second: number) => new Date(second * 1000).toISOString();
const event = (seq: number, type: Told["type"], state: string | null, merge = {}): Told => ({
  seq,
  at: at(seq),
  type,
  state,
  patch: { merge, edit: [] } as unknown as Told["patch"],
});

describe("the attempts of a step", () => {
  it("begin whenever its work does, and end with what came of it", () => {
    const error = { code: "oven.cold", message: "Too cold." };
    const attempts = attemptsOf([
      event(2, "TASK_STARTED", "working"),
      event(5, "EFFECT_FAILED", "waiting", { error }),
      event(7, "TASK_UPDATED", "working"),
      event(9, "EFFECT_DONE", "done", { output: { baked: 4 }, error: null }),
    ]);
    expect(attempts).toEqual([
      { seq: 2, begun: 2000, ended: 5000, how: "failed", error: "Too cold.", lost: 0 },
      { seq: 7, begun: 7000, ended: 9000, how: "done", lost: 0 },
    ]);
  });

  it("are failed also where the step went on without a result", () => {
    const output = { error: { code: "x", message: "No flour." } };
    const [attempt] = attemptsOf([
      event(2, "TASK_STARTED", "working"),
      event(3, "EFFECT_FAILED", "done", { output, error: null }),
    ]);
    expect(attempt).toMatchObject({ how: "failed", error: "No flour." });
  });

  it("go on while the step changes otherwise, and count who was lost at them", () => {
    const attempts = attemptsOf([
      event(2, "TASK_STARTED", "working"),
      event(3, "TASK_UPDATED", null, { input: {} }),
      event(4, "EFFECT_ATTEMPTED", null),
    ]);
    expect(attempts).toEqual([{ seq: 2, begun: 2000, how: "working", lost: 1 }]);
    const [over] = attemptsOf([
      event(2, "TASK_STARTED", "working"),
      event(6, "TASK_CANCELLED", null),
    ]);
    expect(over).toMatchObject({ how: "stopped", ended: 6000 });
  });
});

describe("the lines that were kept", () => {
  it("are those of the task, and none where there are none", () => {
    expect(keptLines({ log: ["one", "two"] })).toEqual(["one", "two"]);
    expect(keptLines({ retries: 1 })).toEqual([]);
    expect(keptLines(undefined)).toEqual([]);
  });
});
