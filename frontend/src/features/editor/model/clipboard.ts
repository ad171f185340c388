/** Clipboard: parts of a flow as text, which any flow of any installation can take. */
import {
  below,
  type ConnectionEntry,
  type FlowDocument,
  findTask,
  type Note,
  nextNames,
  type TaskEntry,
} from "@/flow/document";
import { isList, isObject, type Json, type JsonObject } from "@/flow/json";
import type { FlowOperation, SingleOperation } from "@/flow/operation";
import type { Spot } from "@/flow/treeLayout";
import { canvasItem } from "./canvasItems";
import { together } from "./joining";
import { ownerOf } from "./links";
import { freeId, numbered } from "./names";
import { places, snapped } from "./placing";

export interface Clip {
  readonly taskflow: "clip";
  readonly flow: string;
  readonly tasks: readonly TaskEntry[];
  readonly connections: readonly ConnectionEntry[];
  readonly notes: readonly Note[];
  readonly layout: { readonly [task: string]: readonly [number, number] };
}

/** What is selected, each task with everything under it, and what links these. */
export function clipOf(flow: FlowDocument, selection: readonly string[]): Clip | undefined {
  const things = selection.map(canvasItem);
  const names = new Set(
    things.flatMap(({ kind, id }) =>
      kind === "task" && findTask(flow, id) ? below(flow, id) : [],
    ),
  );
  const notes = (flow.notes ?? []).filter((note) =>
    things.some(({ kind, id }) => kind === "note" && id === note.id),
  );
  if (names.size + notes.length === 0) return undefined;
  const spots = places(flow);
  return {
    taskflow: "clip",
    flow: flow.name,
    tasks: flow.tasks.filter(({ name }) => names.has(name)),
    connections: (flow.connections ?? []).filter(
      ({ from, to }) => names.has(ownerOf(from)) && names.has(ownerOf(to)),
    ),
    notes,
    layout: Object.fromEntries(
      [...names].flatMap((name) => {
        const spot = spots.get(name);
        return spot ? [[name, [spot.x, spot.y] as const]] : [];
      }),
    ),
  };
}

/** Reads a text that may be a clip. */
export function readClip(text: string): Clip | undefined {
  try {
    const found: unknown = JSON.parse(text);
    const clip = isObject(found) && found["taskflow"] === "clip" ? found : undefined;
    return clip && isList(clip["tasks"]) ? (clip as unknown as Clip) : undefined;
  } catch {
    return undefined;
  }
}

/** How far what is pasted stands from what it would cover exactly. */
export const AWAY = 32;

/**
 * What puts a clip into a flow, and what will be selected then. It is moved by `wanted`, and on until
 * nothing of it lies exactly upon what is there, as it would when it is pasted twice.
 */
export function pasting(
  flow: FlowDocument,
  clip: Clip,
  { by: wanted, parent }: { by: Spot; parent: string | undefined },
): { operation: FlowOperation | undefined; selection: string[] } {
  const by = uncovering(flow, clip, wanted);
  const renamed = newNames(flow, clip.tasks);
  const tasks = clip.tasks.map((task) => copied(task, renamed, parent, flow));
  const steps: SingleOperation[] = [
    // Followers are named when all are there.
    ...tasks.map(({ next: _, ...task }): SingleOperation => {
      const [x, y] = clip.layout[original(renamed, task.name)] ?? [0, 0];
      return { op: "addTask", task, position: snapped({ x: x + by.x, y: y + by.y }) };
    }),
    ...tasks.flatMap(({ name, next }): SingleOperation[] =>
      next === undefined ? [] : [{ op: "setNext", task: name, next }],
    ),
    ...clip.connections.map(
      ({ from, to, when }): SingleOperation => ({
        op: "connect",
        from: readdressed(from, renamed),
        to: readdressed(to, renamed),
        ...(when === undefined ? {} : { when }),
      }),
    ),
  ];
  const taken = (flow.notes ?? []).map(({ id }) => id);
  const selection = tasks.map(({ name }) => name);
  for (const note of clip.notes) {
    const id = freeId(taken, note.id);
    taken.push(id);
    selection.push(`note:${id}`);
    const [x, y] = note.position;
    const position = snapped({ x: x + by.x, y: y + by.y });
    steps.push({ op: "addNote", note: { ...note, id, position } });
  }
  return { operation: together(steps), selection };
}

function uncovering(flow: FlowDocument, clip: Clip, by: Spot): Spot {
  const key = (spot: Spot) => snapped(spot).join(" ");
  const notes = (flow.notes ?? []).map(({ position: [x, y] }) => ({ x, y }));
  const taken = new Set([...places(flow).values(), ...notes].map(key));
  const coming = [...Object.values(clip.layout), ...clip.notes.map(({ position }) => position)];
  let moved = by;
  while (coming.some(([x, y]) => taken.has(key({ x: x + moved.x, y: y + moved.y })))) {
    moved = { x: moved.x + AWAY, y: moved.y + AWAY };
  }
  return moved;
}

/** Under which name each task comes in: its own, or where that is taken the next with a number. */
function newNames(flow: FlowDocument, tasks: readonly TaskEntry[]): Map<string, string> {
  // Also those of the clip that stay: nothing is numbered onto them.
  const taken = new Set([...flow.tasks, ...tasks].map(({ name }) => name));
  const renamed = new Map<string, string>();
  for (const { name } of tasks) {
    const free = findTask(flow, name) ? numbered(name, taken) : name;
    taken.add(free);
    renamed.set(name, free);
  }
  return renamed;
}

function original(renamed: ReadonlyMap<string, string>, name: string): string {
  return [...renamed].find(([, now]) => now === name)?.[0] ?? name;
}

function copied(
  task: TaskEntry,
  renamed: ReadonlyMap<string, string>,
  outer: string | undefined,
  flow: FlowDocument,
): TaskEntry {
  const { parent: old, next: _, ...rest } = task;
  const inside = old === undefined ? undefined : renamed.get(old);
  const kept = old !== undefined && findTask(flow, old) ? old : undefined;
  const parent = inside ?? outer ?? kept;
  const next = nextNames(task).flatMap((name) => renamed.get(name) ?? []);
  return {
    ...(mentioning(rest as unknown as Json, renamed) as unknown as TaskEntry),
    name: renamed.get(task.name) ?? task.name,
    ...(parent === undefined ? {} : { parent }),
    ...(next.length ? { next: next.length === 1 ? (next[0] as string) : next } : {}),
  };
}

/** Templates that mention a task which has another name now (`{{ tasks.topic.output }}`) follow. */
function mentioning(value: Json, renamed: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") {
    return value.replace(/\btasks\.([A-Za-z][\w-]*)/g, (all, name: string) =>
      renamed.has(name) ? `tasks.${renamed.get(name)}` : all,
    );
  }
  if (isList(value)) return value.map((inner) => mentioning(inner, renamed));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mentioning(inner, renamed)]),
  ) as JsonObject;
}

function readdressed(endpoint: string, renamed: ReadonlyMap<string, string>): string {
  const owner = ownerOf(endpoint);
  const tokens = endpoint.split(".");
  return [renamed.get(owner) ?? owner, ...tokens.slice(tokens.indexOf(owner) + 1)].join(".");
}
