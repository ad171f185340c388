import { beforeEach, describe, expect, it, vi } from "vitest";
import type { FlowDocument } from "@/flow/document";
import { applyOperation } from "@/flow/operations/apply";
import { type Answer, createEditor, type EditorStore } from "./editor";
import type { EditorNotice } from "./editorNotice";
import type { Batch } from "./synced";
import type { UnfinishedFields } from "./unfinished";

const flow: FlowDocument = {
  name: "garden",
  tasks: [
    { name: "root", type: "TaskConversation", initiator: true },
    { name: "chat", type: "TaskChat", parent: "root", label: "Chat" },
  ],
  layout: { root: [0, 0], chat: [0, 160] },
};

interface Sent {
  batch: Batch;
  accept: (answer: Partial<Answer>) => Promise<void>;
  reject: (error: Error) => Promise<void>;
}

let sent: Sent[];
let told: EditorNotice[];
let kept: Batch[];
let held: UnfinishedFields[];
let editor: EditorStore;
let time: number;
const now = () => editor.getState();
const chat = () => now().document.tasks.find(({ name }) => name === "chat");
const label = (value: string) =>
  now().edit({ op: "set", task: "chat", path: ["label"], value }, { label: "Label", key: "label" });
const put = (x: number) =>
  now().edit({ op: "move", layout: { chat: [x, 160] } }, { label: "Move Chat" });

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  told = [];
  kept = [];
  held = [];
  time = 0;
  let mutations = 0;
  editor = createEditor(flow, 5, {
    send: (batch) =>
      new Promise((resolve, reject) => {
        const settled = () =>
          new Promise<void>((done) => queueMicrotask(() => queueMicrotask(done)));
        sent.push({
          batch,
          accept: (answer) => {
            resolve({ seq: 6, refused: [], ...answer });
            return settled();
          },
          reject: (error) => {
            reject(error);
            return settled();
          },
        });
      }),
    keep: (batch) => kept.push(batch),
    tell: (one) => told.push(one),
    keepUnfinished: (fields) => held.push(fields),
    newMutation: () => {
      mutations += 1;
      return `m${mutations}`;
    },
    now: () => time,
    words: {
      undone: (what) => `undone ${what}`,
      redone: (what) => `redone ${what}`,
      notUndone: (reason) => `not undone: ${reason}`,
      nothingToUndo: "nothing to undo",
      nothingToRedo: "nothing to redo",
    },
  });
  return () => vi.useRealTimers();
});

const flush = () => vi.runAllTimers();

describe("editing", () => {
  it("shows an edit at once and sends it a little later, with those made meanwhile", () => {
    put(8);
    label("Talk");
    expect(chat()?.label).toBe("Talk");
    expect(now().document.layout?.["chat"]).toEqual([8, 160]);
    expect(now().unsaved).toBe(2);
    expect(sent).toHaveLength(0);
    flush();
    expect(sent.map(({ batch }) => batch.operations.map(({ op }) => op))).toEqual([
      ["move", "set"],
    ]);
  });

  it("keeps what waits where a crash does not reach it", () => {
    put(8);
    put(16);
    expect(kept.map(({ mutation }) => mutation)).toEqual(["m1", "m1"]);
    expect(kept.at(-1)?.operations).toHaveLength(2);
  });

  it("refuses at once what is not possible, and says why", () => {
    const done = now().edit({ op: "removeTask", task: "nobody" }, { label: "Remove" });
    expect(done).toBe(false);
    expect(told).toEqual([{ tone: "refused", text: expect.stringContaining("nobody") }]);
    expect(now().unsaved).toBe(0);
  });

  it("sends no more than one text of those that were typed in a row", () => {
    for (const text of ["T", "Ta", "Tal", "Talk"]) label(text);
    flush();
    expect(sent).toHaveLength(1);
    expect(sent[0]?.batch.operations).toHaveLength(1);
    expect(sent[0]?.batch.operations[0]).toMatchObject({ value: "Talk" });
  });
});

describe("a flow without places", () => {
  const unplaced: FlowDocument = { name: "garden", tasks: flow.tasks };
  const nudge = (x: number) =>
    now().edit({ op: "move", layout: { chat: [x, 160] } }, { label: "Move Chat", key: "nudge" });
  const applied = () =>
    sent
      .flatMap(({ batch }) => batch.operations)
      .reduce<FlowDocument>((now, one) => applyOperation(now, one)[0], unplaced);

  it("has one for everybody with the first move, which is one step to take back", () => {
    now().restart(unplaced, 6);
    for (const x of [8, 16, 24]) nudge(x);
    expect(Object.keys(now().document.layout ?? {}).sort()).toEqual(["chat", "root"]);
    flush();
    expect(applied()).toEqual(now().document);
    now().undo();
    expect(now().document).toEqual(unplaced);
  });
});

describe("undoing", () => {
  it("takes typing back as one step", () => {
    for (const text of ["T", "Ta", "Tal", "Talk"]) label(text);
    now().undo();
    expect(chat()?.label).toBe("Chat");
    now().redo();
    expect(chat()?.label).toBe("Talk");
  });

  it("takes typing back in two steps when there was a pause", () => {
    label("Talk");
    time += 10_000;
    label("Talk more");
    now().undo();
    expect(chat()?.label).toBe("Talk");
    now().undo();
    expect(chat()?.label).toBe("Chat");
  });

  it("goes back and forth through everything, and ends where it began", () => {
    const before = now().document;
    put(8);
    now().edit({ op: "removeTask", task: "chat" }, { label: "Remove Chat" });
    now().undo();
    now().undo();
    expect(now().document).toEqual(before);
    now().redo();
    now().redo();
    expect(chat()).toBeUndefined();
    now().redo();
    expect(now().announced).toBe("nothing to redo");
  });

  it("is itself an edit that is sent", () => {
    put(8);
    flush();
    now().undo();
    flush();
    expect(sent[1]?.batch.operations).toEqual([{ op: "move", layout: { chat: [0, 160] } }]);
  });

  it("undoes what I did, not what others did since", () => {
    put(8);
    flush();
    now().follow({
      seq: 6,
      mutation: "m1",
      operations: [{ op: "move", layout: { chat: [8, 160] } }],
    });
    now().follow({
      seq: 7,
      mutation: "theirs",
      operations: [{ op: "set", task: "chat", path: ["label"], value: "Theirs" }],
    });
    now().undo();
    expect(now().document.layout?.["chat"]).toEqual([0, 160]);
    expect(chat()?.label).toBe("Theirs");
  });

  it("says why something cannot be undone any more, and goes on with what was before", () => {
    put(8);
    label("Talk");
    now().follow({ seq: 6, mutation: "theirs", operations: [{ op: "removeTask", task: "chat" }] });
    now().undo();
    expect(told.at(-1)?.text).toMatch(/^not undone: .*chat/);
    expect(now().history.done).toHaveLength(1);
  });
});

describe("the server's word", () => {
  it("confirms what was foreseen without drawing anything anew", async () => {
    put(8);
    flush();
    const drawn = now().document;
    await sent[0]?.accept({ seq: 6 });
    expect(now().unsaved).toBe(0);
    now().follow({
      seq: 6,
      mutation: "m1",
      operations: [{ op: "move", layout: { chat: [8, 160] } }],
    });
    expect(now().document).toEqual(drawn);
    expect(now().sync.pending).toEqual([]);
  });

  it("puts others' edits under mine that are still on their way", () => {
    label("Mine");
    now().follow({
      seq: 6,
      mutation: "theirs",
      operations: [
        { op: "set", task: "chat", path: ["label"], value: "Theirs" },
        { op: "move", layout: { root: [80, 80] } },
      ],
    });
    expect(chat()?.label).toBe("Mine");
    expect(now().document.layout?.["root"]).toEqual([80, 80]);
    expect(now().seq).toBe(6);
  });

  it("takes back what it refused, with the reason, and forgets the step", async () => {
    put(8);
    label("Talk");
    flush();
    await sent[0]?.accept({ seq: 6, refused: [{ index: 0, reason: "Somebody holds it." }] });
    expect(now().document.layout?.["chat"]).toEqual([0, 160]);
    expect(chat()?.label).toBe("Talk");
    expect(told).toEqual([{ tone: "refused", text: "Somebody holds it." }]);
    expect(now().history.done.map((step) => step.label)).toEqual(["Label"]);
  });

  it("takes everything back when it refused all of it", async () => {
    put(8);
    flush();
    await sent[0]?.reject(new Error("You may not edit this flow."));
    expect(now().document).toEqual(flow);
    expect(now().unsaved).toBe(0);
    expect(told.at(-1)?.text).toBe("You may not edit this flow.");
  });

  it("is followed once, whatever comes twice", () => {
    const change = {
      seq: 6,
      mutation: "x",
      operations: [{ op: "removeTask" as const, task: "chat" }],
    };
    now().follow(change);
    now().follow(change);
    expect(now().document.tasks).toHaveLength(1);
  });

  it("starts again from another document with what waits on top", () => {
    put(8);
    now().restart({ ...flow, label: "Restored" }, 9);
    expect(now().document.label).toBe("Restored");
    expect(now().document.layout?.["chat"]).toEqual([8, 160]);
  });

  it("keeps a renamed task selected", () => {
    now().select(["chat"]);
    now().edit({ op: "rename", task: "chat", name: "talk" }, { label: "Rename" });
    expect(now().selection).toEqual(["talk"]);
    expect(now().cursor).toBe("talk");
  });
});

describe("what is selected", () => {
  const twig = { op: "addTask", task: { name: "twig", type: "TaskChat", parent: "root" } } as const;

  it("is not what undoing has taken away", () => {
    now().edit(twig, { label: "Add" });
    now().select(["twig"]);
    now().undo();
    expect(now().selection).toEqual([]);
    expect(now().cursor).toBeUndefined();
  });

  it("is not what somebody else, the server or another document has taken away", async () => {
    now().select(["root", "chat", "tree:chat"]);
    now().follow({ seq: 6, mutation: "x", operations: [{ op: "removeTask", task: "chat" }] });
    expect(now().selection).toEqual(["root"]);
    now().edit(twig, { label: "Add" });
    now().select(["twig"]);
    flush();
    await sent[0]?.reject(new Error("You may not edit this flow."));
    expect(now().selection).toEqual([]);
    now().select(["root"]);
    now().restart({ name: "garden", tasks: [] }, 9);
    expect(now().selection).toEqual([]);
  });

  it("is never what is not there, whoever says so", () => {
    now().select(["chat", "nobody", "note:none", "group:none", "next:root>chat"], "nobody");
    expect(now().selection).toEqual(["chat"]);
    expect(now().cursor).toBeUndefined();
  });

  it("follows the name that somebody else gives, but not one of my own that comes back", () => {
    now().select(["chat"]);
    const rename = { op: "rename", task: "chat", name: "talk" } as const;
    now().follow({ seq: 6, mutation: "theirs", operations: [rename] });
    expect(now().selection).toEqual(["talk"]);
    const back = { op: "rename", task: "talk", name: "chat" } as const;
    now().edit(back, { label: "Rename" });
    flush();
    now().edit({ op: "addTask", task: { name: "talk", type: "TaskChat" } }, { label: "Add" });
    now().select(["talk"]);
    now().follow({ seq: 7, mutation: sent[0]?.batch.mutation ?? "", operations: [back] });
    expect(now().selection).toEqual(["talk"]);
  });

  it("asks nothing about a task that is gone", () => {
    now().look({ asking: { kind: "ports", from: "root", to: "chat" } });
    now().edit({ op: "rename", task: "chat", name: "talk" }, { label: "Rename" });
    expect(now().asking).toEqual({ kind: "ports", from: "root", to: "talk" });
    now().edit({ op: "removeTask", task: "talk" }, { label: "Remove" });
    expect(now().asking).toBeUndefined();
  });
});

describe("what is half-written in a field", () => {
  const field = "/tasks/chat/config/local/schema";
  const one = { text: "{", title: "Schema", message: "} is missing." };

  it("stays while other things are selected and done, and goes along with a new name", () => {
    now().hold(field, one);
    now().select(["root"]);
    put(8);
    now().edit({ op: "rename", task: "chat", name: "talk" }, { label: "Rename" });
    expect([...now().unfinished]).toEqual([["/tasks/talk/config/local/schema", one]]);
    expect([...(held.at(-1) ?? [])]).toEqual([...now().unfinished]);
    now().hold("/tasks/talk/config/local/schema");
    expect(now().unfinished.size).toBe(0);
  });
});
