/** Places in a document: read, set and take out a value, copying only what is above it. */
import { isList, isObject, type Json, type JsonObject } from "./json";

export type Place = readonly (string | number)[];

/** The value at a place; undefined when nothing is there, null is something. */
export function valueAt(document: Json | undefined, place: Place): Json | undefined {
  return place.reduce<Json | undefined>((value, token) => {
    if (isList(value)) return typeof token === "number" ? value[token] : undefined;
    return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
  }, document);
}

/**
 * The document with the value at the place; undefined when something on the way holds no members. A
 * member that is new in its object becomes the one at the index, or the last one.
 */
export function put(
  document: Json | undefined,
  place: Place,
  value: Json,
  index?: number,
): Json | undefined {
  const [token, ...below] = place;
  if (token === undefined) return value;
  const holder = document ?? {};
  const inner = put(valueAt(holder, [token]), below, value, index);
  if (inner === undefined) return undefined;
  if (isList(holder)) {
    return typeof token === "number" && token in holder ? holder.with(token, inner) : undefined;
  }
  if (!isObject(holder) || typeof token !== "string") return undefined;
  if (below.length > 0 || Object.hasOwn(holder, token)) return { ...holder, [token]: inner };
  return Object.fromEntries(insert(Object.entries(holder), index, [token, inner]));
}

/** Which of its object's members is at the place; undefined for the last one. */
export function indexOf(document: Json, place: Place): number | undefined {
  const members = Object.keys(valueAt(document, place.slice(0, -1)) ?? {});
  const index = members.indexOf(String(place.at(-1)));
  return index < members.length - 1 ? index : undefined;
}

/** The document without the member at the place, which is there. */
export function takeOut(document: Json, place: Place): Json {
  const [token = "", ...below] = place;
  if (below.length > 0) {
    const inner = takeOut(valueAt(document, [token]) ?? null, below);
    return put(document, [token], inner) ?? document;
  }
  const { [token]: _, ...kept } = document as JsonObject;
  return kept;
}

/** The list with the item at the index, or at the end. */
export function insert<T>(items: readonly T[], index: number | undefined, item: T): T[] {
  return items.toSpliced(Math.max(0, index ?? items.length), 0, item);
}
