/** Filling: what a form's new value changes in a task, at the smallest places. */
import { isObject, type Json, type JsonObject, member, same } from "@/flow/json";
import type { SingleOperation } from "@/flow/operation";

interface Form {
  readonly task: string;
  /** Where in the task the form's value lies: `["config", "local"]`. */
  readonly path: readonly string[];
  /** What the task itself says there. */
  readonly own: JsonObject;
  /** What the form showed: what is inherited, then what the task says. */
  readonly shown: JsonObject;
}

/** The operations that lead from what was shown to a new value. */
export function filling({ task, path, own, shown }: Form, value: JsonObject): SingleOperation[] {
  const keys = new Set([...Object.keys(shown), ...Object.keys(value)]);
  return [...keys].flatMap((key): SingleOperation[] => {
    const before = member(shown, key);
    const after = member(value, key);
    const place = [...path, key];
    if (same(before, after) || (before === undefined && isEmpty(after))) return [];
    if (after === undefined) {
      return member(own, key) === undefined ? [] : [{ op: "unset", path: place, task }];
    }
    if (isObject(before) && isObject(after) && Object.keys(after).length > 0) {
      const inside = member(own, key);
      const below = { task, path: place, own: isObject(inside) ? inside : {}, shown: before };
      return filling(below, after);
    }
    return [{ op: "set", path: place, value: plain(after), task }];
  });
}

/** Forms fill in what is empty by themselves; nobody has said that. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Without `undefined`, which is no JSON. */
const plain = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;
