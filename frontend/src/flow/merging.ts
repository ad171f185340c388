/**
 * JSON Merge Patch (RFC 7396) with structural sharing, the twin of `domain/merging.py`: null
 * deletes, so an object outside a list never holds null; lists are replaced as a whole.
 */
import { isObject, type Json, member } from "./json";

export function merge(document: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  if (!isObject(document)) return withoutNulls(patch);
  const merged: Record<string, Json> = { ...document };
  let changed = false;
  for (const [key, value] of Object.entries(patch)) {
    const old = member(document, key);
    if (value === null) {
      changed ||= old !== undefined;
      delete merged[key];
      continue;
    }
    const next = isObject(value) ? merge(old, value) : value;
    changed ||= next !== old;
    merged[key] = next;
  }
  return changed ? merged : document;
}

/** Take null members out of objects, lists apart; the same object when there are none. */
export function withoutNulls(value: Json): Json {
  if (!isObject(value)) return value;
  const kept: Record<string, Json> = {};
  let changed = false;
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== null) kept[key] = withoutNulls(inner);
    changed ||= kept[key] !== inner;
  }
  return changed ? kept : value;
}
