import { describe, expect, it } from "vitest";
import type { JsonObject } from "./json";
import { FLOW, GROUP, misfit, NOTE, TASK } from "./shape";

const task = { name: "chat", type: "TaskChat" };

describe("a task", () => {
  it.each<[string, JsonObject, string]>([
    ["without a name", { type: "TaskChat" }, "name"],
    ["without a type", { name: "chat" }, "type"],
    ["of no type", { ...task, type: "" }, "type"],
    ["with a name that begins with a digit", { ...task, name: "1st" }, "name"],
    ["with a name of 65 letters", { ...task, name: "a".repeat(65) }, "name"],
    ["with a label in a language that is no text", { ...task, label: { en: 1 } }, "label"],
    ["that is followed by nothing in a list", { ...task, next: [] }, "next"],
    ["that is followed by an empty name", { ...task, next: "" }, "next"],
    ["with a configuration that is a list", { ...task, config: [] }, "config"],
    ["with a key that nobody knows", { ...task, colour: "red" }, "colour"],
    ["with a key that objects inherit", { ...task, toString: "x" }, "toString"],
  ])("%s does not fit", (_, entry, wrong) => expect(misfit(entry, TASK)).toBe(wrong));

  it("fits with all that it may have", () => {
    const whole = { label: { en: "Chat" }, description: "", initiator: true, next: ["a", "b"] };
    const more = { permissions: ["*"], environments: [], config: {}, input: {}, fsm: {} };
    expect(misfit({ ...task, parent: "root", ...whole, ...more }, TASK)).toBeUndefined();
  });
});

it("a note stands at two numbers, and a group holds names of tasks", () => {
  const note = { id: "n", text: "", position: [1, 2] };
  expect(misfit(note, NOTE)).toBeUndefined();
  expect(misfit({ ...note, position: [1] }, NOTE)).toBe("position");
  expect(misfit({ ...note, size: [1, "2"] }, NOTE)).toBe("size");
  expect(misfit({ id: "g", tasks: ["chat", "a b"] }, GROUP)).toBe("tasks");
  expect(misfit({ id: "g", tasks: [] }, GROUP)).toBeUndefined();
});

it("a flow fits when all its parts do", () => {
  const flow = { name: "garden", tasks: [task], layout: { chat: [0, 0] } };
  expect(misfit(flow, FLOW)).toBeUndefined();
  expect(misfit({ ...flow, tasks: [task, null] }, FLOW)).toBe("tasks");
  expect(misfit({ ...flow, layout: { chat: ["0", 0] } }, FLOW)).toBe("layout");
  expect(misfit({ ...flow, connections: [{ from: "a" }] }, FLOW)).toBe("connections");
});
