import { isObject, type Json, type JsonObject } from "./json";

/** For which of several things a task was started; the twin of `domain/item.py`. */
export function itemOf(fields: JsonObject): Json {
  const meta = fields["meta"];
  return isObject(meta) ? (meta["item"] ?? null) : null;
}
