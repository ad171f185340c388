/** What changed between two documents; the twin of `domain/diff.py`. */

import { isList, isObject, type Json, type JsonObject, member, same } from "./json";
import { APPEND, type Operation, pointerOf } from "./jsonPatch";

/** The smallest merge patch with `merge(before, patch)` the same as `after`. */
export function diff(before: Json, after: Json): Json {
  return isObject(before) && isObject(after) ? members(before, after, [], undefined) : after;
}

/** A merge patch and the list edits that follow it; together they lead to `after`. */
export function mergeAndEdits(
  before: JsonObject,
  after: JsonObject,
): { merge: JsonObject; edit: Operation[] } {
  const edit: Operation[] = [];
  return { merge: members(before, after, [], edit), edit };
}

function members(
  before: JsonObject,
  after: JsonObject,
  path: readonly string[],
  edits: Operation[] | undefined,
): JsonObject {
  const patch: Record<string, Json> = {};
  for (const key of Object.keys(before)) {
    if ((member(after, key) ?? null) === null) patch[key] = null;
  }
  for (const [key, next] of Object.entries(after)) {
    const old = member(before, key);
    if (next === null || next === old) continue;
    const change = changeOf(old, next, [...path, key], edits);
    if (change !== undefined) patch[key] = change;
  }
  return patch;
}

/** What the merge patch says about one member; undefined when it is the same or edited instead. */
function changeOf(
  old: Json | undefined,
  next: Json,
  path: readonly string[],
  edits: Operation[] | undefined,
): Json | undefined {
  if (isObject(old) && isObject(next)) {
    const inner = members(old, next, path, edits);
    return Object.keys(inner).length > 0 ? inner : undefined;
  }
  if (same(old, next)) return undefined;
  const steps = edits && isList(old) && isList(next) ? listEdits(old, next, path) : [];
  edits?.push(...steps);
  return steps.length > 0 ? undefined : next;
}

/** The edits from one list to another; none where sending it whole is cheaper. */
function listEdits(
  old: readonly Json[],
  next: readonly Json[],
  path: readonly string[],
): Operation[] {
  const [head, tail] = commonEnds(old, next);
  const touched = Math.max(old.length, next.length) - head - tail;
  if (head < old.length && touched * 2 > next.length) return [];
  const common = Math.min(old.length, next.length) - tail;
  const steps: Operation[] = [];
  next.slice(head, common).forEach((value, offset) => {
    steps.push({ op: "replace", path: pointerOf([...path, head + offset]), value });
  });
  for (let gone = old.length - tail - common; gone > 0; gone -= 1) {
    steps.push({ op: "remove", path: pointerOf([...path, common]) });
  }
  next.slice(common, next.length - tail).forEach((value, offset) => {
    const place = tail === 0 ? APPEND : common + offset;
    steps.push({ op: "add", path: pointerOf([...path, place]), value });
  });
  return steps;
}

/** How many items are the same at the head and, apart from those, at the tail. */
function commonEnds(old: readonly Json[], next: readonly Json[]): [number, number] {
  const shorter = Math.min(old.length, next.length);
  let head = 0;
  while (head < shorter && same(old[head], next[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && same(old.at(-1 - tail), next.at(-1 - tail))) tail += 1;
  return [head, tail];
}
