import { expect, it } from "vitest";
import { finding } from "./finding";
import type { DrawnType } from "./types";

const type = (name: string, label: string, description: string) =>
  ({ name, label, description }) as DrawnType;
const types = [
  type("TaskConversation", "Conversation", "Holds chats, forms, instructions."),
  type("TaskShowInstruction", "Instruction", "Shows a text, a message."),
  type("TaskChat", "Chat", "Talk about steps, one message after the other."),
  type("TaskStepper", "Steps", "A guided procedure, a form of several pages."),
];
const found = (words: string, scores: Record<string, number> = {}) =>
  finding(types, words, new Map(Object.entries(scores))).map(({ type }) => type.label);

it.each([
  ["instruction", ["Instruction", "Conversation"]],
  ["instr", ["Instruction", "Conversation"]],
  ["steps", ["Steps", "Chat"]],
  ["stepper", ["Steps"]],
  ["message", ["Chat", "Instruction"]],
  ["several pages", ["Steps"]],
  ["", ["Chat", "Conversation", "Instruction", "Steps"]],
  ["nothing such", []],
])("knows by their words what is meant: %s", (words, labels) => {
  expect(found(words)).toEqual(labels);
});

it("puts nothing that is only close in meaning before what is called so", () => {
  const scores = { TaskConversation: 0.9, TaskChat: 0.8, TaskShowInstruction: 0.5 };
  expect(found("instruction", scores)).toEqual(["Instruction", "Conversation", "Chat"]);
  expect(found("somewhere to meet", scores)).toEqual(["Conversation", "Chat", "Instruction"]);
});
