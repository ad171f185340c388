/** What an event carries: a merge patch, then edits of lists; the twin of `domain/patch.py`. */
import { mergeAndEdits } from "./diff";
import { isObject, type Json, type JsonObject, same } from "./json";
import { APPEND, edit, type Operation, tokensOf } from "./jsonPatch";
import { merge } from "./merging";

export interface Patch {
  readonly merge?: JsonObject;
  readonly edit?: readonly Operation[];
}

export type Path = readonly string[];

export function apply(document: Json, { merge: merged = {}, edit: steps = [] }: Patch): Json {
  // An empty merge changes nothing, although it would make an object of any other document.
  const something = Object.keys(merged).length > 0;
  return edit(something ? merge(document, merged) : document, steps);
}

/** A patch with `apply(before, patch)` the same as `after`; lists that grew are appended to. */
export function difference(before: JsonObject, after: JsonObject): Patch {
  const { merge, edit } = mergeAndEdits(before, after);
  return {
    ...(Object.keys(merge).length > 0 && { merge }),
    ...(edit.length > 0 && { edit }),
  };
}

/** The paths that the patch changes; an append is `[…, "-"]`, other shifts the list. */
export function changedPaths(patch: Patch): Path[] {
  return [...changes(patch).values()].map(({ path }) => path);
}

/** The paths on which two patches disagree, the shallower one of each pair. */
export function overlaps(one: Patch, other: Patch): Path[] {
  const found = new Map<string, Path>();
  for (const left of changes(one).values()) {
    for (const right of changes(other).values()) {
      const shallower = left.path.length < right.path.length ? left : right;
      const deeper = shallower === left ? right : left;
      const related = shallower.path.every((token, index) => token === deeper.path[index]);
      if (related && !agree(left, right)) {
        found.set(JSON.stringify(shallower.path), shallower.path);
      }
    }
  }
  return [...found.values()];
}

interface Change {
  readonly path: Path;
  readonly kind: "merged" | "appended" | "edited";
  readonly value?: Json;
}

function agree(one: Change, other: Change): boolean {
  if (one.path.length !== other.path.length || one.kind !== other.kind) return false;
  if (one.kind === "appended") return true;
  return one.kind === "merged" && same(one.value, other.value);
}

function changes(patch: Patch): Map<string, Change> {
  const found = new Map<string, Change>();
  const note = (change: Change) => found.set(JSON.stringify(change.path), change);
  leaves(patch.merge ?? {}, []).forEach(note);
  for (const { op, path } of patch.edit ?? []) {
    const tokens = tokensOf(path);
    const last = tokens.at(-1) ?? "";
    const shifts = op !== "replace" && /^\d+$/.test(last);
    const kind = last === APPEND ? "appended" : "edited";
    if (op !== "test") note({ path: shifts ? tokens.slice(0, -1) : tokens, kind });
  }
  return found;
}

function leaves(merged: JsonObject, above: Path): Change[] {
  return Object.entries(merged).flatMap(([key, value]): Change[] => {
    const path = [...above, key];
    return isObject(value) && Object.keys(value).length > 0
      ? leaves(value, path)
      : [{ path, kind: "merged", value }];
  });
}
