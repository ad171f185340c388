import { expect, it } from "vitest";
import { after, readyOf, type WholeTask } from "./task";

const machine = {
  initial: "input",
  states: { input: { on: { SEND: "receiving" } }, receiving: { on: { CANCEL: "input" } } },
};
const task: WholeTask = {
  instanceId: "f-1",
  seq: 4,
  asOf: 4,
  document: { input: {}, state: { current: "input", value: "input", done: false } },
  machine,
  legal: ["SEND"],
};
const sent = {
  seq: 6,
  task: "f-1",
  type: "TASK_UPDATED" as const,
  event: "SEND",
  state: "receiving",
  patch: {
    merge: { input: { prompt: "Hi" }, state: { current: "receiving", value: "receiving" } },
  },
};

it("an event changes the task, says what it changed and which events are taken now", () => {
  const later = after(task, sent);
  expect(later.document["input"]).toEqual({ prompt: "Hi" });
  expect(later.changed).toContainEqual(["input", "prompt"]);
  expect(later.legal).toEqual(["CANCEL"]);
  expect(later.last).toEqual({ from: "input", seq: 6 });
});

it("an event that was seen, or is another task's, changes nothing", () => {
  expect(after(task, { ...sent, seq: 4 })).toBe(task);
  expect(after(task, { ...sent, task: "f-2" })).toBe(task);
});

it("a button can send what its statechart takes with the input that is there, or that is meant", () => {
  const chat = { ...task, machine: { ...machine, states: { ...machine.states, input: SAYING } } };
  expect(readyOf(chat)).toEqual(["EXIT"]);
  expect(readyOf(chat, { prompt: "Hi" })).toEqual(["EXIT", "SEND"]);
});

const SAYING = {
  on: { SEND: { guard: "input.prompt", target: "receiving" }, EXIT: { actions: ["leave"] } },
};
