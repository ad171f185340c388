/** What each task is with everything it takes from above and its type; twin of `domain/flow/inheritance.py`. */
import {
  type FlowDocument,
  findTask,
  ids,
  inLanguage,
  labelOf,
  nextNames,
  type TaskEntry,
} from "./document";
import type { JsonObject } from "./json";
import { merge, withoutNulls } from "./merging";
import { isRule } from "./rules";

/** One task of a flow, resolved; `id`, `parent`, `next` and `children` are dotted ids. */
export type Definition = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly parent: string | null;
  readonly children: readonly string[];
  readonly next: readonly string[];
  readonly initiator: boolean;
  readonly permissions: readonly string[];
  readonly environments: readonly string[];
  readonly config: JsonObject;
  readonly input: JsonObject;
  readonly machine: JsonObject | null;
  readonly version: number;
  /** Its kind was declared at run time: an installed one of the same name is another. */
  readonly declared: boolean;
  /** Those below that watch, and are no children. */
  readonly rules: readonly string[];
};

/** For each task type the configuration it starts from, such as `{local: {prompt: ""}}`. */
export type TypeDefaults = { readonly [type: string]: JsonObject };

/** The definitions of a sound flow by their dotted ids, in the order of declaration. */
export function resolve(
  flow: FlowDocument,
  typeDefaults: TypeDefaults,
  language = "en",
  versions: { readonly [type: string]: number } = {},
  declared: readonly string[] = [],
): Map<string, Definition> {
  const known = ids(flow);
  const idOf = (name: string) => known.get(name) ?? name;
  const below = (task: TaskEntry, rules: boolean) =>
    flow.tasks
      .filter((other) => other.parent === task.name && isRule(other.type) === rules)
      .map((other) => idOf(other.name));
  const definition = (task: TaskEntry): Definition => ({
    id: idOf(task.name),
    name: task.name,
    type: task.type,
    label: labelOf(task, language),
    description: inLanguage(task.description, language),
    parent: task.parent === undefined ? null : idOf(task.parent),
    children: below(task, false),
    next: nextNames(task).map(idOf),
    initiator: task.initiator ?? false,
    permissions: permissionsOf(flow, task),
    environments: task.environments ?? [],
    config: merge(typeDefaults[task.type] ?? {}, said(flow, task)) as JsonObject,
    input: withoutNulls(task.input ?? {}) as JsonObject,
    machine: task.fsm ?? null,
    version: versions[task.type] ?? 1,
    declared: declared.includes(task.type),
    rules: below(task, true),
  });
  return new Map(flow.tasks.map((task) => [idOf(task.name), definition(task)]));
}

/** What a task would have if it said nothing itself: the placeholder of each field in its form. */
export function inherited(
  flow: FlowDocument,
  task: TaskEntry,
  typeDefaults: TypeDefaults,
): JsonObject {
  return merge(typeDefaults[task.type] ?? {}, fromAbove(flow, task)) as JsonObject;
}

/** What the flow says of a task's configuration, the type's defaults apart. */
function said(flow: FlowDocument, task: TaskEntry): JsonObject {
  return merge(fromAbove(flow, task), task.config ?? {}) as JsonObject;
}

function fromAbove(flow: FlowDocument, task: TaskEntry): JsonObject {
  const parent = task.parent === undefined ? undefined : findTask(flow, task.parent);
  if (!parent) return {};
  const { local: _, ...shared } = said(flow, parent);
  return shared;
}

function permissionsOf(flow: FlowDocument, task: TaskEntry): readonly string[] {
  if (task.permissions) return task.permissions;
  const parent = task.parent === undefined ? undefined : findTask(flow, task.parent);
  return parent ? permissionsOf(flow, parent) : ["*"];
}
