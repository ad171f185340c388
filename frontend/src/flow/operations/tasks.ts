/** Add, remove, rename and move tasks in the tree. */
import { endpointOf, portOf } from "../connections";
import {
  asJson,
  below,
  type FlowDocument,
  ids,
  MAX_NESTING,
  nextNames,
  type Position,
  type TaskEntry,
} from "../document";
import { type JsonObject, same } from "../json";
import { follow } from "../mentions";
import type { Index, OfTask, SingleOperation } from "../operation";
import { insert } from "../places";
import { refuse } from "../refusal";
import {
  type Applied,
  fitting,
  freeName,
  type InTurn,
  nothing,
  omit,
  type Twins,
  taskOf,
} from "./applied";
import { move } from "./canvas";

type AddTask = { op: "addTask"; task: TaskEntry; position?: Position } & Index;
type RemoveTask = { op: "removeTask" } & OfTask;
type Rename = { op: "rename"; name: string } & OfTask;
type Reparent = { op: "reparent"; parent?: string } & OfTask & Index;

declare module "../operation" {
  interface Operations {
    addTask: AddTask;
    removeTask: RemoveTask;
    rename: Rename;
    reparent: Reparent;
  }
}

export const operations: Twins<"addTask" | "removeTask" | "rename" | "reparent"> = {
  addTask: { apply: addTask, touches: nothing },
  removeTask: { apply: removeTask, touches: ({ task }) => [["tasks", task]] },
  rename: { apply: rename, touches: ({ task }) => [["tasks", task]] },
  reparent: { apply: reparent, touches: ({ task }) => [["tasks", task, "parent"]] },
};

export function addTask(flow: FlowDocument, { task, index, position }: AddTask): Applied {
  const given = Object.entries(asJson(task)).filter(([, value]) => value !== null);
  const entry = fitting(Object.fromEntries(given));
  freeName(flow, entry.name);
  for (const name of nextNames(entry)) taskOf(flow, name);
  if (entry.parent !== undefined) checkNesting(flow, entry.parent, 1);
  const added = { ...flow, tasks: insert(flow.tasks, index, entry) };
  const placed = position
    ? move(added, { op: "move", layout: { [entry.name]: position } })
    : [added];
  return [placed[0], [{ op: "removeTask", task: entry.name }]];
}

/** Removes what hangs on the tasks first, then the tasks, children before parents. */
export function removeTask(flow: FlowDocument, { task }: RemoveTask, inTurn: InTurn): Applied {
  taskOf(flow, task);
  const doomed = below(flow, task);
  const [cut, untied] = inTurn(flow, ties(flow, new Set(doomed)));
  const restored: SingleOperation[] = [];
  let tasks = cut.tasks;
  for (const name of doomed.toReversed()) {
    const index = tasks.findIndex((entry) => entry.name === name);
    restored.unshift({ op: "addTask", task: tasks[index] as TaskEntry, index });
    tasks = tasks.toSpliced(index, 1);
  }
  return [{ ...cut, tasks }, [...restored, ...untied]];
}

/** Whatever refers to the task follows, templates too. */
export function rename(flow: FlowDocument, { task, name }: Rename): Applied {
  taskOf(flow, task);
  freeName(flow, name);
  fitting({ name, type: "-" });
  const changed = withNames(flow, (old) => (old === task ? name : old));
  const back = withNames(changed, (now) => (now === name ? task : now));
  // A template may have named a task of the new name that was not there.
  const lost = flow.tasks.flatMap(({ name: of, config }, index): SingleOperation[] => {
    if (!config || same(config, back.tasks[index]?.config)) return [];
    return [{ op: "set", task: of, path: ["config"], value: config }];
  });
  return [changed, [{ op: "rename", task: name, name: task }, ...lost]];
}

/** Hangs a task, with its children, under another parent or under none. */
export function reparent(flow: FlowDocument, { task, parent, index }: Reparent): Applied {
  const entry = taskOf(flow, task);
  const old = flow.tasks.indexOf(entry);
  if (parent !== undefined) checkParent(flow, task, parent);
  const moved = { ...omit(asJson(entry), "parent"), ...(parent !== undefined && { parent }) };
  const tasks = insert(flow.tasks.toSpliced(old, 1), index ?? old, fitting(moved));
  const back = entry.parent === undefined ? {} : { parent: entry.parent };
  return [{ ...flow, tasks }, [{ op: "reparent", task, ...back, index: old }]];
}

function checkParent(flow: FlowDocument, task: string, parent: string): void {
  const inside = below(flow, task);
  if (inside.includes(parent)) {
    refuse(`"${parent}" is inside "${task}", so it cannot be its parent. Choose a task outside.`);
  }
  const depths = inside.map((name) => depth(flow, name));
  checkNesting(flow, parent, Math.max(...depths) - depth(flow, task) + 1);
}

function checkNesting(flow: FlowDocument, parent: string, levels: number): void {
  taskOf(flow, parent);
  if (depth(flow, parent) + levels > MAX_NESTING) {
    refuse(`Tasks cannot be nested deeper than ${MAX_NESTING}. Flatten the tree.`);
  }
}

function depth(flow: FlowDocument, name: string): number {
  return (ids(flow).get(name) ?? "").split(".").length;
}

function withNames(flow: FlowDocument, to: (name: string) => string): FlowDocument {
  const { connections, layout, groups } = flow;
  const end = (endpoint: string) => {
    const port = portOf(flow, endpoint);
    return endpointOf({ ...port, task: to(port.task) });
  };
  const places = Object.entries(layout ?? {}).map(([old, place]) => [to(old), place] as const);
  return {
    ...flow,
    tasks: flow.tasks.map((entry) => renamed(entry, to)),
    ...(connections && {
      connections: connections.map((c) => ({ ...c, from: end(c.from), to: end(c.to) })),
    }),
    ...(layout && { layout: Object.fromEntries(places) }),
    ...(groups && { groups: groups.map((g) => ({ ...g, tasks: g.tasks.map(to) })) }),
  };
}

function renamed(entry: TaskEntry, to: (name: string) => string): TaskEntry {
  const { name, parent, next, config } = entry;
  return {
    ...entry,
    name: to(name),
    ...(parent !== undefined && { parent: to(parent) }),
    ...(next !== undefined && { next: typeof next === "string" ? to(next) : next.map(to) }),
    ...(config && { config: follow(config, to) as JsonObject }),
  };
}

/** The operations that cut everything that refers to the doomed tasks. */
function ties(flow: FlowDocument, doomed: ReadonlySet<string>): SingleOperation[] {
  const kept = (names: readonly string[]) => names.filter((name) => !doomed.has(name));
  const links = (flow.connections ?? [])
    .filter(({ from, to }) => [from, to].some((end) => doomed.has(portOf(flow, end).task)))
    .map(({ from, to }): SingleOperation => ({ op: "disconnect", from, to }));
  const sequence = flow.tasks
    .filter((entry) => kept(nextNames(entry)).length < nextNames(entry).length)
    .map((entry): SingleOperation => {
      const next = kept(nextNames(entry));
      return next.length > 0
        ? { op: "setNext", task: entry.name, next }
        : { op: "unsetNext", task: entry.name };
    });
  const groups = (flow.groups ?? [])
    .filter(({ tasks }) => kept(tasks).length < tasks.length)
    .map(({ id, tasks }): SingleOperation => {
      return kept(tasks).length > 0
        ? { op: "setGroup", id, tasks: kept(tasks) }
        : { op: "ungroup", id };
    });
  const placed = Object.keys(flow.layout ?? {}).filter((name) => doomed.has(name));
  const layout = Object.fromEntries(placed.map((name) => [name, null]));
  const moves: SingleOperation[] = placed.length > 0 ? [{ op: "move", layout }] : [];
  return [...links, ...sequence, ...groups, ...moves];
}
