import { expect, it } from "vitest";
import type { FlowDocument } from "@/flow/document";
import { guardField, held, none, renamedFields, standing, taskField } from "./unfinished";

const flow: FlowDocument = {
  name: "garden",
  tasks: [
    { name: "topic", type: "TaskSelect", label: "Topic" },
    { name: "chat", type: "TaskChat" },
  ],
  connections: [{ from: "topic.output.a", to: "chat.shared.a" }],
};
const one = { text: "{", title: "Schema", message: "} is missing." };
const schema = taskField("topic", ["config", "local", "schema"]);
const guard = guardField("topic.output.a", "chat.shared.a");
const both = held(held(none, schema, one), guard, { ...one, title: "Only when" });

it("names each with the task and the place where one finishes it", () => {
  expect(standing(flow, both)).toEqual([
    {
      ...one,
      field: schema,
      task: "topic",
      label: "Topic",
      path: "/tasks/0/config/local/schema",
    },
    {
      ...one,
      title: "Only when",
      field: guard,
      task: "topic",
      label: "Topic",
      path: "/connections/0/when",
    },
  ]);
});

it("counts what is gone no more, but keeps it for when it comes back", () => {
  const gone = { ...flow, tasks: flow.tasks.slice(1), connections: [] };
  expect(standing(gone, both)).toEqual([]);
  expect(both.size).toBe(2);
  expect(held(held(both, schema), guard).size).toBe(0);
});

it("goes along with a task that gets another name", () => {
  const names = [...renamedFields(both, [{ op: "rename", task: "topic", name: "subject" }]).keys()];
  expect(names).toEqual([
    taskField("subject", ["config", "local", "schema"]),
    guardField("subject.output.a", "chat.shared.a"),
  ]);
  const others = renamedFields(both, [
    { op: "batch", operations: [{ op: "rename", task: "chat", name: "talk" }] },
  ]);
  expect([...others.keys()]).toEqual([schema, guardField("topic.output.a", "talk.shared.a")]);
});
