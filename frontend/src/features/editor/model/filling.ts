/** Filling: what a form's new value changes in a task, at the smallest places. */
import { isObject, type Json, type JsonObject, member, same } from "@/flow/json";
import type { SingleOperation } from "@/flow/operation";
import { arranged } from "./ordered";

interface Form {
  readonly task: string;
  /** Where in the task the form's value lies: `["config", "local"]`. */
  readonly path: readonly string[];
  /** What the task itself says there. */
  readonly own: JsonObject;
  /** What the form showed: what is inherited, then what the task says. */
  readonly shown: JsonObject;
  /** Whether what is at a place of the form was written as JSON, so that its order counts. */
  readonly written?: (place: readonly string[]) => boolean;
}

/** The operations that lead from what was shown to a new value. */
export function filling(form: Form, value: JsonObject): SingleOperation[] {
  const keys = new Set([...Object.keys(form.shown), ...Object.keys(value)]);
  return [...keys].flatMap((key) => filled(form, key, member(value, key)));
}

function filled(form: Form, key: string, after: Json | undefined): SingleOperation[] {
  const { task, own, shown, written } = form;
  const before = member(shown, key);
  const path = [...form.path, key];
  const said = member(own, key);
  if (written?.([key])) return arranged({ task, path, own: said, before }, plain(after));
  if (same(before, after) || (before === undefined && isEmpty(after))) return [];
  if (after === undefined) return said === undefined ? [] : [{ op: "unset", path, task }];
  if (isObject(before) && isObject(after) && Object.keys(after).length > 0) {
    return filling(within(form, key, before), after);
  }
  return [{ op: "set", path, value: plain(after) ?? null, task }];
}

/** The part of a form that is the object at one of its keys. */
function within({ task, path, own, written }: Form, key: string, shown: JsonObject): Form {
  const said = member(own, key);
  return {
    task,
    path: [...path, key],
    own: isObject(said) ? said : {},
    shown,
    ...(written && { written: (place) => written([key, ...place]) }),
  };
}

/** Forms fill in what is empty by themselves; nobody has said that. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Without `undefined`, which is no JSON. */
const plain = (value: Json | undefined): Json | undefined =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json);
