import { describe, expect, it } from "vitest";
import cases from "../../../tests/corpus/graphs.json";
import type { FamilyGraph, GraphNode, TaskKind } from "./graph";
import { carried, edgesOf, fold, type NodeChange } from "./liveGraph";
import { planOf } from "./plan";

const plan = planOf({
  name: "welcome",
  tasks: [
    { name: "conversation", type: "TaskConversation" },
    { name: "topic", type: "TaskSelect", parent: "conversation", next: "chat" },
    { name: "chat", type: "TaskChat", parent: "conversation" },
    { name: "note", type: "TaskChat", parent: "conversation" },
  ],
  connections: [
    { from: "topic.output.selected.topic", to: "chat.shared.topic" },
    { from: "conversation.topic.output.chosenBy", to: "note.shared.by" },
  ],
});

const kinds: readonly TaskKind[] = ["resting", "waiting", "working", "done", "failed", "cancelled"];
const definitions = [
  "conversation",
  "conversation.topic",
  "conversation.chat",
  "conversation.note",
];

function node(seq: number, instance: number, definition: string, kind: TaskKind): GraphNode {
  const name = definition.split(".").at(-1) ?? "";
  const parent = definition === "conversation" ? null : "f-1";
  const about = { name, type: "Task", label: name, state: kind, kind, line: `line ${seq}` };
  return { instanceId: `f-${instance}`, id: definition, ...about, parent, since: seq, seq };
}

/** A small generator of numbers, the same ones for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

/** A history, and the tasks as the server has them after each event. */
function history(seed: number, length: number) {
  const pick = numbers(seed);
  const tasks: GraphNode[] = [];
  const states: GraphNode[][] = [[]];
  const touched: (string | null)[] = [null];
  for (let seq = 1; seq <= length; seq += 1) {
    const begins = tasks.length === 0 || pick(4) === 0;
    const place = begins ? tasks.length : pick(tasks.length);
    const definition = begins
      ? (definitions[tasks.length === 0 ? 0 : 1 + pick(3)] as string)
      : (tasks[place] as GraphNode).id;
    const ofFamily = !begins && pick(9) === 0;
    if (!ofFamily) tasks[place] = node(seq, place + 1, definition, kinds[pick(6)] as TaskKind);
    states.push([...tasks]);
    touched.push(ofFamily ? null : (tasks[place]?.instanceId ?? null));
  }
  return { states, touched, pick };
}

/** Some events as they are told: each task as it is when it is told, which may be later. */
function told(
  states: GraphNode[][],
  touched: (string | null)[],
  pick: (below: number) => number,
  after: number,
  upTo: number,
): NodeChange[] {
  return Array.from({ length: upTo - after }, (_, index) => {
    const seq = after + 1 + index;
    const drawn = states[Math.min(states.length - 1, seq + pick(3))] ?? [];
    const node = drawn.find(({ instanceId }) => instanceId === touched[seq]) ?? null;
    return { seq, node };
  });
}

const graphAt = (states: GraphNode[][], seq: number): FamilyGraph => {
  const nodes = states[seq] ?? [];
  return { seq, nodes, edges: edgesOf(nodes, plan) };
};

describe("the fold of a family's events", () => {
  it("is the graph that the server gives, from wherever one begins and however events come", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const { states, touched, pick } = history(seed, 40);
      const begin = pick(40);
      let graph = graphAt(states, begin);
      for (let seq = begin; seq < 40; ) {
        const upTo = Math.min(40, seq + 1 + pick(7));
        const handful = told(states, touched, pick, seq, upTo);
        // What was there already comes once more after a break.
        graph = fold(graph, pick(2) ? handful : [...handful, ...handful], plan);
        seq = upTo;
      }
      expect(graph).toEqual(graphAt(states, 40));
    }
  });

  it("leaves what did not change the same object", () => {
    const graph = graphAt([[], [node(1, 1, "conversation", "resting")]], 1);
    const next = fold(graph, [{ seq: 2, node: null }], plan);
    expect(next.seq).toBe(2);
    expect(next.nodes[0]).toBe(graph.nodes[0]);
    expect(next.edges).toBe(graph.edges);
  });
});

describe("the corpus shared with Python", () => {
  const begun = (tasks: readonly (readonly (string | null)[])[]): GraphNode[] =>
    tasks.map(([instanceId, id, parent], index) => ({
      ...node(index + 1, index + 1, id as string, "resting"),
      instanceId: instanceId as string,
      parent: parent ?? null,
    }));

  it.each(cases)("$name", ({ flow, tasks, edges }) => {
    expect(edgesOf(begun(tasks), planOf(flow))).toEqual(edges);
  });

  it.each(cases)("$name, told task by task", ({ flow, tasks, edges }) => {
    const plan = planOf(flow);
    const graph = begun(tasks).reduce<FamilyGraph>(
      (before, one) => fold(before, [{ seq: one.seq, node: one }], plan),
      { seq: 0, nodes: [], edges: [] },
    );
    expect(graph.edges).toEqual(edges);
  });
});

describe("edges", () => {
  const nodes = [
    node(1, 1, "conversation", "resting"),
    node(2, 2, "conversation.topic", "done"),
    node(3, 3, "conversation.topic", "done"),
    node(4, 4, "conversation.chat", "waiting"),
  ];

  it("lead from parents, from each earlier task of the sequence, and from the newest source of data", () => {
    expect(edgesOf(nodes, plan)).toEqual([
      { from: "f-1", to: "f-2", kind: "parent" },
      { from: "f-2", to: "f-4", kind: "sequence" },
      { from: "f-1", to: "f-3", kind: "parent" },
      { from: "f-3", to: "f-4", kind: "sequence" },
      { from: "f-1", to: "f-4", kind: "parent" },
      { from: "f-3", to: "f-4", kind: "connection" },
    ]);
  });

  it("carry a value when what they write has changed", () => {
    const graph = { seq: 4, nodes, edges: edgesOf(nodes, plan) };
    const chat = nodes[3] as GraphNode;
    expect(carried(chat, [["shared", "topic"]], graph, plan)).toEqual([
      { from: "f-3", to: "f-4", kind: "connection" },
    ]);
    expect(carried(chat, [["shared"]], graph, plan)).toHaveLength(1);
    expect(carried(chat, [["output", "messages", "-"]], graph, plan)).toEqual([]);
  });
});
