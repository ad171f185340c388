/** Ordered: what leads from one JSON that somebody wrote to the next, with its members in their order. */
import { alike, isObject, type Json, type JsonObject, member } from "@/flow/json";
import type { SingleOperation } from "@/flow/operation";

interface Written {
  readonly task: string;
  readonly path: readonly string[];
  /** What the task itself says there. */
  readonly own: Json | undefined;
  /** What was shown there. */
  readonly before: Json | undefined;
}

/**
 * The operations at the smallest places: others may write beside them meanwhile. An object in which
 * the members change places is set as a whole.
 */
export function arranged(written: Written, after: Json | undefined): SingleOperation[] {
  const { task, path, own, before } = written;
  if (alike(before, after)) return [];
  if (after === undefined) return own === undefined ? [] : [{ op: "unset", path, task }];
  const inside = isObject(before) && isObject(after) && isObject(own) && alike(own, before);
  if (!inside || Object.keys(after).length === 0 || turned(before, after)) {
    return [{ op: "set", path, value: after, task }];
  }
  return within(task, path, before, after);
}

/** Members that went first, so that each new one has its place in the new order. */
function within(
  task: string,
  path: readonly string[],
  before: JsonObject,
  after: JsonObject,
): SingleOperation[] {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const keys = Object.keys(after);
  return [
    ...gone.map((key): SingleOperation => ({ op: "unset", path: [...path, key], task })),
    ...keys.flatMap((key, index): SingleOperation[] => {
      const place = [...path, key];
      const [old, value] = [member(before, key), member(after, key)];
      if (old !== undefined) return arranged({ task, path: place, own: old, before: old }, value);
      const last = keys.slice(index).every((later) => !Object.hasOwn(before, later));
      const where = last ? {} : { index };
      return [{ op: "set", path: place, value: value ?? null, task, ...where }];
    }),
  ];
}

/** Whether members that stay have changed places among themselves. */
function turned(before: JsonObject, after: JsonObject): boolean {
  const stayed = Object.keys(before).filter((key) => Object.hasOwn(after, key));
  const now = Object.keys(after).filter((key) => Object.hasOwn(before, key));
  return stayed.some((key, index) => key !== now[index]);
}
