/** Look into a machine (XState JSON) as a document; twin of `domain/flow/machine.py`. */
import { isList, isObject, type Json, type JsonObject } from "./json";
import { type Place, valueAt } from "./places";

/** Names from the root; empty is the machine itself. */
export type StatePath = readonly string[];

/** What a machine without an id answers to: the name we give it, and XState's own. */
const NAMELESS: readonly Json[] = ["machine", "(machine)"];

/** Where a state is in the machine's JSON. */
export function placeOf(state: StatePath): string[] {
  return state.flatMap((name) => ["states", name]);
}

/** The states inside a state. */
export function inside(node: JsonObject): JsonObject {
  return isObject(node["states"]) ? node["states"] : {};
}

/** Every state with its path, the machine itself first. */
export function states(machine: JsonObject, above: StatePath = []): [StatePath, JsonObject][] {
  const node = valueAt(machine, placeOf(above));
  if (!isObject(node)) return [];
  const below = Object.keys(inside(node)).flatMap((name) => states(machine, [...above, name]));
  return [[above, node], ...below];
}

/** Every place where a state has transitions: the state, the place, what stands there. */
export function transitions(machine: JsonObject): [StatePath, Place, Json][] {
  return states(machine).flatMap(([state, node]) =>
    places(node).map((place): [StatePath, Place, Json] => [
      state,
      [...placeOf(state), ...place],
      valueAt(node, place) ?? null,
    ]),
  );
}

/** Transitions as a list, however they are written. */
export function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

/** The targets of a transition as they are written. */
export function targets(transition: Json): string[] {
  const found = isObject(transition) ? transition["target"] : transition;
  return listed(found).filter((target) => typeof target === "string");
}

/** The state that a target means, seen from a source: `#id.a`, `.a` inside it, `a` beside it. */
export function stateOf(
  machine: JsonObject,
  source: StatePath,
  target: string,
): StatePath | undefined {
  const found = located(machine, source, target);
  return found && isObject(valueAt(machine, placeOf(found))) ? found : undefined;
}

function located(machine: JsonObject, source: StatePath, target: string): StatePath | undefined {
  if (target.startsWith(".")) return [...source, ...target.slice(1).split(".")];
  if (!target.startsWith("#")) return [...source.slice(0, -1), ...target.split(".")];
  const [id, ...below] = target.slice(1).split(".");
  const start = states(machine).find(([path, node]) => idsOf(path, node).includes(id ?? ""));
  return start && [...start[0], ...below];
}

function idsOf(path: StatePath, node: JsonObject): readonly Json[] {
  if (node["id"]) return [node["id"]];
  return path.length === 0 ? NAMELESS : [];
}

function places(node: JsonObject): Place[] {
  const byEvent = ["on", "after"].flatMap((kind) => {
    const events = node[kind];
    return isObject(events) ? Object.keys(events).map((event) => [kind, event]) : [];
  });
  const alone = ["always", "onDone"].filter((key) => key in node).map((key) => [key]);
  const invoke = node["invoke"];
  const each: Place[] = isList(invoke) ? invoke.map((_, index) => [index]) : [[]];
  const invoked = each
    .flatMap((which): Place[] => ["onDone", "onError"].map((key) => ["invoke", ...which, key]))
    .filter((place) => valueAt(node, place) !== undefined);
  return [...byEvent, ...alone, ...invoked];
}
