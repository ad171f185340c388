import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../document";
import { OperationRefused } from "../refusal";
import { applyOperation } from "./apply";
import { addTask, rename, reparent } from "./tasks";

const flow: FlowDocument = {
  name: "garden",
  tasks: [
    { name: "root", type: "TaskConversation" },
    { name: "topic", type: "TaskSelect", parent: "root", next: ["chat", "end"] },
    {
      name: "chat",
      type: "TaskChat",
      parent: "root",
      config: {
        local: { systemMessage: "About {{ tasks.topic.output.x }} and {{ tasks.new.y }}." },
      },
    },
    { name: "end", type: "TaskChat", parent: "chat" },
  ],
  connections: [{ from: "topic.output.x", to: "chat.shared.x" }],
  groups: [{ id: "g", tasks: ["topic"] }],
  layout: { topic: [0, 0], chat: [8, 8] },
};

describe("a new task", () => {
  it("stands at its index and its place, without what is null", () => {
    const task = { name: "new", type: "TaskChat", parent: null } as never;
    const [changed, inverse] = addTask(flow, { op: "addTask", task, index: 1, position: [1, 2] });
    expect(changed.tasks[1]).toEqual({ name: "new", type: "TaskChat" });
    expect(changed.layout?.["new"]).toEqual([1, 2]);
    expect(inverse).toEqual([{ op: "removeTask", task: "new" }]);
  });

  it("follows and hangs under only what is there", () => {
    const add = (more: object) =>
      addTask(flow, { op: "addTask", task: { name: "new", type: "TaskChat", ...more } });
    expect(() => add({ next: "z" })).toThrow(OperationRefused);
    expect(() => add({ parent: "z" })).toThrow(OperationRefused);
    expect(() => add({ name: "chat" })).toThrow(/taken/);
  });
});

describe("a removed task", () => {
  it("takes along all that is below it or hangs on it, and all of it comes back", () => {
    const [changed, inverse] = applyOperation(flow, { op: "removeTask", task: "chat" });
    expect(changed.tasks.map(({ name, next }) => [name, next])).toEqual([
      ["root", undefined],
      ["topic", undefined],
    ]);
    expect(changed).not.toHaveProperty("connections");
    expect(changed.layout).toEqual({ topic: [0, 0] });
    expect(applyOperation(changed, inverse)[0]).toEqual(flow);
  });

  it("that was the last of its group ends the group", () => {
    const [changed, inverse] = applyOperation(flow, { op: "removeTask", task: "topic" });
    expect(changed).not.toHaveProperty("groups");
    expect(applyOperation(changed, inverse)[0]).toEqual(flow);
  });
});

describe("a renamed task", () => {
  it("is followed by whatever names it, templates too", () => {
    const [changed] = rename(flow, { op: "rename", task: "topic", name: "theme" });
    expect(JSON.stringify(changed)).not.toContain("topic");
    expect(changed.connections).toEqual([{ from: "theme.output.x", to: "chat.shared.x" }]);
    expect(changed.groups?.[0]?.tasks).toEqual(["theme"]);
    expect(Object.keys(changed.layout ?? {})).toEqual(["theme", "chat"]);
  });

  it("is undone exactly, even where a template had named a task that was not there", () => {
    const [changed, inverse] = applyOperation(flow, { op: "rename", task: "topic", name: "new" });
    expect(applyOperation(changed, inverse)[0]).toEqual(flow);
  });
});

describe("a task under another parent", () => {
  it("is never inside itself", () => {
    expect(() => reparent(flow, { op: "reparent", task: "chat", parent: "end" })).toThrow(/inside/);
    expect(() => reparent(flow, { op: "reparent", task: "chat", parent: "chat" })).toThrow(
      /inside/,
    );
  });

  it("hangs nowhere deeper than 32, counting what is below it", () => {
    const deep = Array.from({ length: 31 }, (_, level) => ({
      name: `t${level}`,
      type: "TaskConversation",
      ...(level > 0 && { parent: `t${level - 1}` }),
    }));
    const both = { ...flow, tasks: [...flow.tasks, ...deep] };
    const under = (parent: string) => reparent(both, { op: "reparent", task: "chat", parent });
    expect(() => under("t30")).toThrow(/deeper than 32/);
    expect(under("t29")[0].tasks.find(({ name }) => name === "chat")?.parent).toBe("t29");
  });

  it("goes back to its parent and its place among the tasks", () => {
    const [changed, [back]] = reparent(flow, { op: "reparent", task: "end", index: 0 });
    expect(changed.tasks[0]).toEqual({ name: "end", type: "TaskChat" });
    expect(reparent(changed, back as never)[0]).toEqual(flow);
  });
});
