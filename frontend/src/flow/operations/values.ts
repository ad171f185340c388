/** Set and unset a value of a task or of the flow itself: what the inspector does. */
import { asJson, type FlowDocument, FORBIDDEN } from "../document";
import type { Json, JsonObject } from "../json";
import type { Index } from "../operation";
import { indexOf, type Place, put, takeOut, valueAt } from "../places";
import { refuse } from "../refusal";
import { FLOW, misfit } from "../shape";
import { type Applied, type Field, type Twins, taskOf, withTask } from "./applied";

export type SetValue = { op: "set"; path: Place; value: Json; task?: string } & Index;
export type UnsetValue = { op: "unset"; path: Place; task?: string };

declare module "../operation" {
  interface Operations {
    set: SetValue;
    unset: UnsetValue;
  }
}

export const operations: Twins<"set" | "unset"> = {
  set: { apply: set, touches: at },
  unset: { apply: unset, touches: at },
};

/** Where null is a value of its own: in a configuration it means "not inherited". */
const NULLABLE = ["config", "fsm", "input"];
const OF_TASK = [
  ...NULLABLE,
  "description",
  "environments",
  "initiator",
  "label",
  "permissions",
  "type",
];
const OF_FLOW = ["description", "label"];
const OTHER_OPERATIONS = new Map([
  ["name", "rename"],
  ["parent", "reparent"],
  ["next", "setNext"],
]);

export function set(flow: FlowDocument, { task, path, value, index }: SetValue): Applied {
  const before = holder(flow, task, path);
  if (path.some((token) => FORBIDDEN.includes(String(token)))) {
    refuse(`${shown(path)} holds a key that is not allowed. Choose another name.`);
  }
  if (value === null && (path.length === 1 || !NULLABLE.includes(String(path[0])))) {
    refuse(`${shown(path)} cannot be null. Unset it instead.`);
  }
  const after =
    put(before, path, value, index) ??
    refuse(
      `${shown(path)} leads through something that holds no such member. Set the value above it.`,
    );
  return [stored(flow, task, after as JsonObject), [undo(before, task, path)]];
}

export function unset(flow: FlowDocument, { task, path }: UnsetValue): Applied {
  const before = holder(flow, task, path);
  const old = valueAt(before, path);
  if (old === undefined || typeof path.at(-1) !== "string") {
    return refuse(`There is nothing to unset at ${shown(path)} any more.`);
  }
  const after = takeOut(before, path) as JsonObject;
  const index = indexOf(before, path);
  const back = { ...setter(task, path, old), ...(index !== undefined && { index }) };
  return [stored(flow, task, after), [back]];
}

function holder(flow: FlowDocument, task: string | undefined, path: Place): JsonObject {
  const first = String(path[0] ?? "");
  const instead = OTHER_OPERATIONS.get(first);
  if (instead) refuse(`Use the operation "${instead}" to change the ${first}.`);
  if (!(task === undefined ? OF_FLOW : OF_TASK).includes(first)) {
    refuse(`There is no field "${first}" to set. Check the path.`);
  }
  return asJson(task === undefined ? flow : taskOf(flow, task));
}

function stored(flow: FlowDocument, task: string | undefined, after: JsonObject): FlowDocument {
  if (task !== undefined) return withTask(flow, task, after);
  const wrong = misfit(after, FLOW);
  if (wrong !== undefined) refuse(`This does not fit the flow: "${wrong}". Correct it.`);
  return after as unknown as FlowDocument;
}

/** What restores the place: the outermost thing that was not there goes again. */
function undo(before: JsonObject, task: string | undefined, path: Place): SetValue | UnsetValue {
  for (let end = 1; end <= path.length; end += 1) {
    const above = path.slice(0, end);
    const old = valueAt(before, above);
    if (old === undefined) return { op: "unset", path: above, ...(task !== undefined && { task }) };
    if (old === null || end === path.length) return setter(task, above, old);
  }
  return setter(task, path, null);
}

function setter(task: string | undefined, path: Place, value: SetValue["value"]): SetValue {
  return { op: "set", path, value, ...(task !== undefined && { task }) };
}

function shown(path: Place): string {
  return `"${path.join(".")}"`;
}

function at({ task, path }: SetValue | UnsetValue): Field[] {
  return [[...(task === undefined ? ["flow"] : ["tasks", task]), ...path.map(String)]];
}
