import { describe, expect, it } from "vitest";
import { type ChartTransition, type ChartWords, labelOf } from "./drawing";

const words: ChartWords = {
  after: (milliseconds) => `after ${milliseconds}`,
  always: "always",
  done: "done",
  error: "error",
  invokes: (name) => `invokes ${name}`,
};
const send: ChartTransition = { source: "a", event: "SEND", kind: "on" };
const guard = "input.prompt && config.local.answers == 'all' && !output.closed";

describe("what is written on a transition", () => {
  it("is its event", () => {
    expect(labelOf(send, words)).toBe("SEND");
    expect(labelOf({ ...send, description: "to people" }, words)).toBe("SEND");
  });

  it("is its condition too, in words where there are any", () => {
    expect(labelOf({ ...send, guard: "input.prompt" }, words)).toBe("SEND [input.prompt]");
    expect(labelOf({ ...send, guard, description: "to people" }, words)).toBe("SEND [to people]");
  });

  it("is cut when it is too long to read", () => {
    expect(labelOf({ ...send, guard }, words)).toMatch(/^SEND \[input\.prompt.*…\]$/);
  });
});
