import { expect, it } from "vitest";
import type { GraphNode } from "@/flow/graph";
import { planOf } from "@/flow/plan";
import type { FamilyEvent } from "./event";
import { grown, type Known, outdatedIn, reopened } from "./growing";
import type { Family } from "./opening";
import type { WholeTask } from "./task";

const machine = {
  initial: "open",
  states: { open: { on: { GO: "over" } }, over: { type: "final" } },
};
const state = { current: "open", value: "open", done: false };

const task = (instanceId: string): WholeTask => ({
  ...{ instanceId, seq: 2, asOf: 4, machine, legal: ["GO"] },
  document: { instanceId, state },
});

const node = (instanceId: string, id: string, seq: number): GraphNode => ({
  ...{ instanceId, id, seq, since: seq, name: id, type: "Task", label: id, parent: null },
  ...{ state: "open", kind: "waiting", line: "" },
});

function family(seq: number, revision: number, ids: readonly [string, string]): Family {
  const [first, second] = ids;
  const tasks = [
    { name: first, type: "Task", next: second },
    { name: second, type: "Task" },
  ];
  const flow = { name: "f", revision, document: { name: "f", tasks } };
  const about = {
    ...{ id: "f", label: "F", seq, createdAt: "2026-01-01T00:00:00Z", forkedFrom: null, flow },
    ...{ owner: { id: "ann", name: "Ann" }, members: [] },
  };
  const nodes = [node("f-1", first, 1)];
  return {
    about: about as unknown as Family["about"],
    plan: planOf(flow.document),
    graph: { seq, nodes, edges: [] },
    events: [],
  };
}

const known = (): Known => ({
  family: family(4, 1, ["a", "b"]),
  open: { "f-1": task("f-1"), "f-2": task("f-2") },
  problems: {},
});

function event(seq: number, of: string, type: FamilyEvent["type"], more: object = {}): FamilyEvent {
  const by = { kind: "USER", id: "ann", name: "Ann" } as FamilyEvent["by"];
  const given = { seq, at: "2026-01-01T00:00:00Z", by, task: of, type, patch: {} };
  return { ...given, event: null, state: null, node: null, ...more };
}

const MIGRATED = [
  event(5, "", "FAMILY_MIGRATED", { revision: 2 }),
  event(6, "f-1", "TASK_MIGRATED", {
    state: "fresh",
    patch: { merge: { state: { current: "fresh", value: "fresh" } } },
    node: node("f-1", "x", 6),
  }),
];

it("once their family is migrated all open tasks are to be read anew, and take nothing before", () => {
  const before = known();
  const now = { ...before, ...grown(before, MIGRATED) };
  expect(outdatedIn(now)).toEqual(["f-1", "f-2"]);
  expect(now.open["f-1"]).toMatchObject({ legal: [], machine, document: { state } });
  expect(now.family?.events).toEqual(MIGRATED);
  expect(now.family?.graph.nodes[0]?.id).toBe("x");
});

it("a task that was read after a migration is not outdated by it", () => {
  const fresh = { ...task("f-2"), asOf: 6 };
  const before = { ...known(), open: { "f-2": fresh } };
  expect(grown(before, MIGRATED).open?.["f-2"]).toEqual(fresh);
});

it("an event that a task's statechart cannot follow holds the others up in no way", () => {
  const before = known();
  const lost = { state: { current: "nowhere", value: "nowhere" } };
  const events = [
    event(5, "f-1", "TASK_UPDATED", { state: "nowhere", patch: { merge: lost } }),
    event(6, "f-2", "TASK_UPDATED", { patch: { merge: { output: { text: "Hi" } } } }),
  ];
  const now = { ...before, ...grown(before, events) };
  expect(outdatedIn(now)).toEqual(["f-1"]);
  expect(now.open["f-2"]).toMatchObject({ seq: 6, document: { output: { text: "Hi" } } });
  expect(now.family?.graph.seq).toBe(6);
});

it("a family that was opened anew has its new plan, and what happened while it was opened", () => {
  const before = known();
  const began = event(7, "f-3", "TASK_STARTED", { node: node("f-3", "y", 7) });
  const now = { ...before, ...grown(before, [...MIGRATED, began]) };
  const found = family(6, 2, ["x", "y"]);
  const { family: shown } = reopened(now, found);
  expect(shown?.about.flow.revision).toBe(2);
  expect(shown?.plan).toBe(found.plan);
  expect(shown?.graph.edges).toEqual([{ from: "f-1", to: "f-3", kind: "sequence" }]);
  expect(shown?.events).toHaveLength(3);
});

it("a plan is not taken that another migration has ended meanwhile", () => {
  const before = known();
  const again = event(7, "", "FAMILY_MIGRATED", { revision: 3 });
  const now = { ...before, ...grown(before, [...MIGRATED, again]) };
  expect(reopened(now, family(6, 2, ["x", "y"]))).toEqual({});
});
