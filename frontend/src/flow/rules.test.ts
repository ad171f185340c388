import { describe, expect, it } from "vitest";
import { isRule, watchLines } from "./rules";

describe("rules", () => {
  it("are told by the name of their type", () => {
    expect([isRule("RuleCount"), isRule("TaskChat")]).toEqual([true, false]);
  });

  it("have a line to each task that is there and that they name, once", () => {
    const local = { tasks: ["chat", "gone", "chat", 7] };
    const flow = {
      name: "f",
      tasks: [
        { name: "chat", type: "TaskChat", config: { local: { tasks: ["chat"] } } },
        { name: "often", type: "RuleCount", config: { local } },
        { name: "all", type: "RuleCount" },
        { name: "odd", type: "RuleCount", config: { local: { tasks: "chat" } } },
      ],
    };
    expect(watchLines(flow)).toEqual([
      { id: "watch:often>chat", kind: "watch", from: "often", to: "chat" },
    ]);
  });
});
