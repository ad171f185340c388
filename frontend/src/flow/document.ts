/** The shape of a flow document, and how to look things up in one; twin of `domain/flow/document.py`. */
import type { Json, JsonObject } from "./json";

/** A text as it is, or by language. */
export type Text = string | { readonly [language: string]: string };

/** [x, y] in pixels. */
export type Position = readonly [number, number];

export type TaskEntry = {
  readonly name: string;
  readonly type: string;
  readonly parent?: string;
  readonly label?: Text;
  readonly description?: Text;
  readonly initiator?: boolean;
  readonly permissions?: readonly string[];
  readonly environments?: readonly string[];
  readonly config?: JsonObject;
  readonly input?: JsonObject;
  readonly next?: string | readonly string[];
  readonly fsm?: JsonObject;
};

export type ConnectionEntry = {
  readonly from: string;
  readonly to: string;
  /** A JMESPath guard over the task it comes from. */
  readonly when?: string;
};

export type Note = {
  readonly id: string;
  readonly text: string;
  readonly position: Position;
  readonly size?: Position;
};

export type Group = {
  readonly id: string;
  readonly tasks: readonly string[];
  readonly label?: Text;
};

/** Plain JSON that is never changed in place; empty collections are left out. */
export type FlowDocument = {
  readonly name: string;
  readonly label?: Text;
  readonly description?: Text;
  readonly tasks: readonly TaskEntry[];
  readonly connections?: readonly ConnectionEntry[];
  readonly notes?: readonly Note[];
  readonly groups?: readonly Group[];
  readonly layout?: { readonly [task: string]: Position };
};

/** How deep tasks may be nested in tasks. */
export const MAX_NESTING = 32;

/** The parts of a running task that a connection can name. */
export const SECTIONS: readonly string[] = [
  "config",
  "error",
  "input",
  "output",
  "request",
  "response",
  "shared",
  "state",
];

/** Those that a task may have; the others are names that the original had, and stay reserved. */
export const PORTS: readonly string[] = SECTIONS.filter(
  (section) => section !== "request" && section !== "response",
);

/** What no key may be called. */
export const FORBIDDEN: readonly string[] = ["__proto__", "constructor", "prototype"];

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Whether a task may be called so. */
export function isName(name: string): boolean {
  return NAME.test(name) && !isReserved(name);
}

export function isReserved(name: string): boolean {
  return SECTIONS.includes(name) || FORBIDDEN.includes(name);
}

export function newFlow(name: string, label: Text = ""): FlowDocument {
  return { name, label: label || defaultLabel(name), tasks: [] };
}

export function findTask(flow: FlowDocument, name: string): TaskEntry | undefined {
  return flow.tasks.find((task) => task.name === name);
}

/** The names of the tasks that follow this one in sequence. */
export function nextNames(task: TaskEntry): readonly string[] {
  return typeof task.next === "string" ? [task.next] : (task.next ?? []);
}

/** A task and everything under it, parents before their children. */
export function below(flow: FlowDocument, name: string): string[] {
  const found = [name];
  for (const above of found) {
    for (const task of flow.tasks) if (task.parent === above) found.push(task.name);
  }
  return found;
}

/** The dotted id of each task by its name. */
export function ids(flow: FlowDocument): Map<string, string> {
  const parents = new Map(flow.tasks.map((task) => [task.name, task.parent]));
  const idOf = (name: string): string => {
    const chain = [name];
    let above = parents.get(name);
    while (above !== undefined && chain.length <= MAX_NESTING) {
      chain.unshift(above);
      above = parents.get(above);
    }
    return chain.join(".");
  };
  return new Map([...parents.keys()].map((name) => [name, idOf(name)]));
}

/** A text in a language; else in English; else in whichever there is. */
export function inLanguage(text: Text | undefined, language = "en"): string {
  if (text === undefined || typeof text === "string") return text ?? "";
  return text[language] || text["en"] || Object.values(text)[0] || "";
}

/** What people call a task or a flow. */
export function labelOf(
  entry: { readonly name: string; readonly label?: Text },
  language = "en",
): string {
  return inLanguage(entry.label, language) || defaultLabel(entry.name);
}

/** Words made of a name: `documentReview` becomes "Document review". */
export function defaultLabel(name: string): string {
  const spaced = name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return (name.slice(0, 1).toUpperCase() + spaced).replace(/[-_]/g, " ");
}

/** The flow without its empty collections. */
export function tidy(flow: FlowDocument): FlowDocument {
  const { connections, notes, groups, layout, ...rest } = flow;
  return {
    ...rest,
    ...(connections && connections.length > 0 && { connections }),
    ...(notes && notes.length > 0 && { notes }),
    ...(groups && groups.length > 0 && { groups }),
    ...(layout && Object.keys(layout).length > 0 && { layout }),
  };
}

/** The document as plain JSON, for what works on any JSON. */
export function asJson(value: FlowDocument | TaskEntry | Note | Group): JsonObject {
  return value as unknown as JsonObject & { readonly [key: string]: Json };
}
