import { describe, expect, it } from "vitest";
import type { FlowDocument } from "@/flow/document";
import type { JsonObject } from "@/flow/json";
import { applyOperation } from "@/flow/operations/apply";
import { adding, hangingOn } from "./adding";
import { aligning, spreading } from "./aligning";
import { arranging } from "./arranging";
import { clipOf, pasting, readClip } from "./clipboard";
import { compared } from "./comparing";
import { objection } from "./connecting";
import { filling } from "./filling";
import { together } from "./joining";
import { freeName } from "./names";
import { ordering } from "./ordering";
import { places } from "./placing";
import { problemCounts } from "./problems";
import { removing } from "./removing";
import type { DrawnType } from "./types";

const flow: FlowDocument = {
  name: "garden",
  tasks: [
    { name: "root", type: "TaskConversation" },
    { name: "topic", type: "TaskSelect", parent: "root", next: "chat" },
    {
      name: "chat",
      type: "TaskChat",
      parent: "root",
      config: { local: { systemMessage: "About {{ tasks.topic.output.selected.topic }}." } },
    },
  ],
  connections: [{ from: "topic.output.selected.topic", to: "chat.shared.topic" }],
  notes: [{ id: "note", text: "Hi", position: [8, 8] }],
  layout: { root: [0, 0], topic: [-160, 160], chat: [160, 160] },
};

const type = (name: string, more: Partial<DrawnType> = {}): DrawnType => ({
  name,
  label: name.replace("Task", ""),
  description: "",
  icon: "square",
  environments: [],
  configSchema: {},
  inputSchema: {},
  outputSchema: {},
  machine: {},
  ...more,
});
const types = new Map(
  [
    type("TaskConversation"),
    type("TaskSelect", {
      outputSchema: {
        type: "object",
        properties: { selected: { type: "object" }, count: { type: "integer" } },
      },
    }),
    type("TaskChat", {
      configSchema: {
        type: "object",
        properties: { temperature: { type: "number" }, name: { type: "string" } },
      },
    }),
  ].map((one) => [one.name, one]),
);
const chat = types.get("TaskChat") as DrawnType;
const done = (operation: Parameters<typeof applyOperation>[1] | undefined) =>
  operation ? applyOperation(flow, operation)[0] : flow;

it("names a new task after its type, and counts when that name is taken", () => {
  expect(freeName(flow, "Chat")).toBe("chat2");
  expect(freeName(flow, "Ask the model")).toBe("askTheModel");
  expect(freeName(flow, "output")).toBe("output2");
  expect(freeName(flow, "3 wishes")).toMatch(/^task/);
});

it("adds under a selected task that holds others, and beside one that does not", () => {
  expect(hangingOn(flow, "root")).toEqual({ kind: "child", task: "root" });
  expect(hangingOn(flow, "chat")).toEqual({ kind: "beside", task: "chat" });
  expect(hangingOn(flow, undefined)).toEqual({ kind: "child", task: "root" });
});

it("adds what follows another task to its sequence, where nothing else stands", () => {
  const { name, operation } = adding(flow, places(flow), chat, {
    hanging: { kind: "next", task: "chat" },
    at: { x: 160, y: 160 },
  });
  const after = done(operation);
  expect(after.tasks.find((task) => task.name === "chat")?.next).toBe(name);
  expect(after.layout?.[name]).not.toEqual([160, 160]);
});

it("removes the uppermost of what is selected once, with what hangs on it", () => {
  const after = done(removing(flow, ["root", "chat", "note:note", "next:topic>chat"]));
  expect(after.tasks).toEqual([]);
  expect(after.notes).toBeUndefined();
});

it("removes a link without what it links", () => {
  const after = done(
    removing(flow, ["next:topic>chat", "data:topic.output.selected.topic>chat.shared.topic"]),
  );
  expect(after.tasks).toHaveLength(3);
  expect(after.tasks[1]?.next).toBeUndefined();
  expect(after.connections).toBeUndefined();
});

it("pastes a copy whose links, sequence and templates speak of the copies", () => {
  const clip = readClip(JSON.stringify(clipOf(flow, ["topic", "chat"])));
  if (!clip) throw new Error("It should be readable.");
  const { operation, selection } = pasting(flow, clip, { by: { x: 32, y: 32 }, parent: undefined });
  const after = done(operation);
  expect(selection).toEqual(["topic2", "chat2"]);
  expect(after.tasks.find(({ name }) => name === "topic2")).toMatchObject({
    parent: "root",
    next: "chat2",
  });
  expect(after.connections).toContainEqual({
    from: "topic2.output.selected.topic",
    to: "chat2.shared.topic",
  });
  expect(JSON.stringify(after.tasks.find(({ name }) => name === "chat2"))).toContain(
    "tasks.topic2.output",
  );
  expect(after.layout?.["chat2"]).toEqual([192, 192]);
});

it("numbers what is pasted, whichever names are taken here or in what is pasted", () => {
  const clip = (...names: string[]) => ({
    taskflow: "clip" as const,
    flow: "other",
    tasks: names.map((name) => ({ name, type: "TaskChat" })),
    connections: [],
    notes: [],
    layout: {},
  });
  const pasted = (...names: string[]) => {
    const put = { by: { x: 0, y: 0 }, parent: undefined };
    const { operation, selection } = pasting(flow, clip(...names), put);
    expect(done(operation).tasks).toHaveLength(flow.tasks.length + names.length);
    return selection;
  };
  expect(pasted("chat", "chat2")).toEqual(["chat3", "chat2"]);
  expect(pasted("chat2", "chat", "chat3")).toEqual(["chat2", "chat4", "chat3"]);
  expect(pasted("topic", "chat")).toEqual(["topic2", "chat2"]);
  const kept: FlowDocument = {
    ...flow,
    tasks: ["My_task", "my-task", "step9", `a${"b".repeat(63)}`].map((name) => ({
      name,
      type: "TaskChat",
    })),
  };
  const put = { by: { x: 0, y: 0 }, parent: undefined };
  const again = pasting(kept, clip(...kept.tasks.map(({ name }) => name)), put);
  expect(again.selection).toEqual(["My_task2", "my-task2", "step2", `a${"b".repeat(62)}2`]);
});

it("copies a branch as a whole and links nothing to what was not copied", () => {
  const clip = clipOf(flow, ["root"]);
  expect(clip?.tasks.map(({ name }) => name)).toEqual(["root", "topic", "chat"]);
  expect(clipOf(flow, ["chat"])?.connections).toEqual([]);
  expect(clipOf(flow, [])).toBeUndefined();
});

it("does not take just any text for a copy", () => {
  expect(readClip("hello")).toBeUndefined();
  expect(readClip('{"tasks": []}')).toBeUndefined();
});

it("says why two ports do not fit, and allows those that do", () => {
  const why = (from: string, to: string) => objection(flow, from, to, types);
  expect(why("topic.output.count", "chat.config.local.temperature")).toBeUndefined();
  expect(why("topic.output.count", "chat.config.local.name")).toContain("it gives a whole number");
  expect(why("topic.output.selected.topic", "chat.shared.topic")).toContain("already");
  expect(why("topic.output.count", "chat.output.x")).toContain("cannot write");
  expect(why("chat.shared.a", "chat.shared.b")).toContain("itself");
  expect(why("topic.output.nothing", "chat.shared.b")).toContain("nothing at");
});

it("turns a form's new value into the smallest changes", () => {
  const form = {
    task: "chat",
    path: ["config", "local"],
    own: { name: "sam", words: { en: "Hi" } },
    shown: { name: "sam", words: { en: "Hi" }, temperature: 0.7 },
  };
  expect(filling(form, { ...form.shown })).toEqual([]);
  expect(filling(form, { ...form.shown, extra: {}, other: "" })).toEqual([]);
  expect(filling(form, { ...form.shown, words: { en: "Hi", fr: "Salut" } })).toEqual([
    { op: "set", task: "chat", path: ["config", "local", "words", "fr"], value: "Salut" },
  ]);
  const { name: _, ...nameless } = form.shown;
  expect(filling(form, nameless)).toEqual([
    { op: "unset", task: "chat", path: ["config", "local", "name"] },
  ]);
});

describe("what somebody writes as JSON", () => {
  const asking = (schema: JsonObject): FlowDocument => ({
    name: "garden",
    tasks: [{ name: "form", type: "TaskSelect", config: { local: { schema } } }],
  });
  const schema = (...fields: string[]): JsonObject => ({
    type: "object",
    properties: Object.fromEntries(fields.map((name) => [name, { type: "string" }])),
  });
  const wrote = (before: JsonObject, after: JsonObject) => {
    const document = asking(before);
    const own = { schema: before };
    const form = { task: "form", path: ["config", "local"], own, shown: { ...own, ui: {} } };
    const steps = filling(
      { ...form, written: ([key]) => key === "schema" },
      { ...form.shown, schema: after },
    );
    const operation = together(steps);
    const [changed, inverse] = operation
      ? applyOperation(document, operation)
      : ([document, undefined] as const);
    expect(JSON.stringify(changed)).toBe(JSON.stringify(asking(after)));
    if (inverse)
      expect(JSON.stringify(applyOperation(changed, inverse)[0])).toBe(JSON.stringify(document));
    return steps;
  };

  it.each([
    ["one more at the end", ["verdict"], ["verdict", "comment"]],
    ["one more before others", ["verdict", "comment"], ["name", "verdict", "comment"]],
    ["several more, here and there", ["b", "d"], ["a", "b", "c", "d", "e", "f"]],
    ["fewer", ["a", "b", "c", "d"], ["b", "d"]],
    ["some for others", ["a", "b", "c", "d"], ["x", "b", "y", "d"]],
    ["others alone", ["a", "b"], ["c", "d"]],
    ["another order", ["comment", "verdict"], ["verdict", "comment"]],
    ["another order, and more", ["c", "b"], ["b", "a", "c"]],
    ["none", ["a", "b"], []],
    ["the same", ["a", "b"], ["a", "b"]],
  ])("stands as they wrote it, and does again when it is undone: %s", (_, before, after) => {
    wrote(schema(...before), schema(...after));
  });

  it("is changed at the smallest places, beside which others may write", () => {
    expect(wrote(schema("b"), schema("a", "b"))).toEqual([
      {
        op: "set",
        task: "form",
        path: ["config", "local", "schema", "properties", "a"],
        value: { type: "string" },
        index: 0,
      },
    ]);
    expect(wrote(schema("a"), { ...schema("a"), title: "Say" })).toHaveLength(1);
  });

  it("is kept where it is empty, since nobody but them wrote it", () => {
    wrote(schema("a"), { ...schema("a"), title: "", required: [], $defs: {} });
    wrote({}, { type: "object", properties: {} });
  });
});

it("aligns and spreads what is selected", () => {
  expect(aligning(flow, ["topic", "chat"], "left")?.layout["chat"]).toEqual([-160, 160]);
  expect(aligning(flow, ["topic"], "left")).toBeUndefined();
  expect(spreading(flow, ["topic", "root", "chat"], "across")?.layout["root"]).toEqual([0, 0]);
});

it("arranges parents above their children and leaves the first where it is", async () => {
  const move = await arranging(flow, async (graph) => {
    let x = 0;
    const children = (graph.children ?? []).map((child) => {
      const at = { ...child, x, y: 0 };
      x += (child.width ?? 0) + 64;
      return at;
    });
    const height = Math.max(...children.map((child) => child.height ?? 0));
    return { ...graph, children, width: x - 64, height };
  });
  const layout = move?.layout ?? {};
  expect(layout["root"]).toEqual([0, 0]);
  expect(layout["topic"]?.[1]).toBe(layout["chat"]?.[1]);
  expect(layout["topic"]?.[1]).toBeGreaterThan(88);
});

it("lets a task change places with its neighbour, in order and on the canvas", () => {
  const after = done(ordering(flow, "chat", -1));
  expect(after.tasks.map(({ name }) => name)).toEqual(["root", "chat", "topic"]);
  expect(after.layout).toMatchObject({ chat: [-160, 160], topic: [160, 160] });
  expect(ordering(flow, "topic", 1)).toBeDefined();
  expect(done(ordering(flow, "topic", 1)).tasks).toEqual(after.tasks);
  expect(ordering(flow, "topic", -1)).toBeUndefined();
});

it("puts a task that nobody placed under its parent, beside its siblings", () => {
  const { chat: _, ...layout } = flow.layout ?? {};
  const spots = places({ ...flow, layout });
  expect(spots.get("chat")?.y).toBe(160);
  expect(spots.get("chat")?.x).toBeGreaterThan(-160 + 224);
});

it("tells what is different since a revision", () => {
  const after: FlowDocument = {
    ...flow,
    tasks: [...flow.tasks.slice(0, 2), { name: "end", type: "TaskSelect" }],
    connections: [],
  };
  const { tasks, counts } = compared(flow, after, { number: 1, label: "First" });
  expect(Object.fromEntries(tasks)).toEqual({ chat: "removed", end: "added" });
  expect(counts).toEqual({ added: 1, removed: 1, changed: 0 });
});

it("counts problems at the tasks they are about", () => {
  const at = (path: string) => ({ path, message: "", remedy: "" });
  const counts = problemCounts(flow, [
    at("/tasks/2/config/local"),
    at("/connections/0"),
    at("/label"),
  ]);
  expect(Object.fromEntries(counts)).toEqual({ chat: 2 });
});

it("pastes a second time beside the first, and not exactly upon it", () => {
  const clip = readClip(JSON.stringify(clipOf(flow, ["chat", "note:note"])));
  if (!clip) throw new Error("It should be readable.");
  const put = { by: { x: 32, y: 32 }, parent: undefined };
  const once = done(pasting(flow, clip, put).operation);
  const again = pasting(once, clip, put).operation;
  const twice = again ? applyOperation(once, again)[0] : once;
  expect(twice.layout).toMatchObject({ chat2: [192, 192], chat3: [224, 224] });
  expect(twice.notes?.map(({ position }) => position)).toEqual([
    [8, 8],
    [40, 40],
    [72, 72],
  ]);
});
