/** What must hold of every flow, so that operations can rely on it; twin of `domain/flow/structure.py`. */
import { link } from "./connections";
import { type FlowDocument, isReserved, MAX_NESTING, nextNames } from "./document";
import type { JsonObject } from "./json";
import { OperationRefused } from "./refusal";
import { FLOW, misfit } from "./shape";

/** The first thing that is wrong with a document, in words; undefined when it is a sound flow. */
export function unsound(document: JsonObject): string | undefined {
  const wrong = misfit(document, FLOW);
  if (wrong !== undefined) return `"${wrong}" does not fit. Correct it.`;
  const flow = document as unknown as FlowDocument;
  return names(flow) ?? parents(flow) ?? sequence(flow) ?? connections(flow) ?? canvas(flow);
}

function names(flow: FlowDocument): string | undefined {
  const reserved = flow.tasks.find((task) => isReserved(task.name));
  if (reserved) return `No task can be called "${reserved.name}". Choose another name.`;
  const lists = [
    ["task", flow.tasks.map((task) => task.name)],
    ["note", (flow.notes ?? []).map((note) => note.id)],
    ["group", (flow.groups ?? []).map((group) => group.id)],
  ] as const;
  for (const [what, found] of lists) {
    const twice = found.find((name, index) => found.indexOf(name) < index);
    if (twice !== undefined) return `There are two ${what}s "${twice}". Give one another name.`;
  }
  return undefined;
}

function parents(flow: FlowDocument): string | undefined {
  const above = new Map(flow.tasks.map((task) => [task.name, task.parent]));
  for (const task of flow.tasks) {
    if (task.parent !== undefined && !above.has(task.parent)) return absent(task.parent);
    const chain = [task.name];
    let parent = task.parent;
    while (parent !== undefined && !chain.includes(parent)) {
      chain.push(parent);
      parent = above.get(parent);
    }
    if (parent !== undefined) return `"${parent}" is its own ancestor. Choose another parent.`;
    if (chain.length > MAX_NESTING) return `Nested deeper than ${MAX_NESTING} tasks. Flatten it.`;
  }
  return undefined;
}

function sequence(flow: FlowDocument): string | undefined {
  for (const task of flow.tasks) {
    const unknown = nextNames(task).find((name) => !has(flow, name));
    if (unknown !== undefined) return absent(unknown);
    if (nextNames(task).includes(task.name)) {
      return `"${task.name}" follows itself. Choose another task.`;
    }
  }
  return undefined;
}

function connections(flow: FlowDocument): string | undefined {
  const seen = new Set<string>();
  try {
    for (const { from, to } of flow.connections ?? []) {
      const ends = JSON.stringify(link(flow, from, to));
      if (seen.has(ends)) return "The same connection is there twice. Remove one of them.";
      seen.add(ends);
    }
  } catch (error) {
    if (error instanceof OperationRefused) return error.message;
    throw error;
  }
  return undefined;
}

function canvas(flow: FlowDocument): string | undefined {
  const grouped = (flow.groups ?? []).flatMap((group) => group.tasks);
  const unknown = [...Object.keys(flow.layout ?? {}), ...grouped].find((name) => !has(flow, name));
  return unknown === undefined ? undefined : absent(unknown);
}

function has(flow: FlowDocument, name: string): boolean {
  return flow.tasks.some((task) => task.name === name);
}

function absent(name: string): string {
  return `There is no task "${name}". Use the name of a task of this flow.`;
}
