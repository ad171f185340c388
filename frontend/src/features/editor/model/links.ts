/** Links: everything that is drawn between tasks, each under an id of its own. */
import { type ConnectionEntry, type FlowDocument, nextNames } from "@/flow/document";
import type { FlowOperation, SetNext, UnsetNext } from "@/flow/operation";

export type Linked =
  | { readonly kind: "tree"; readonly from: string; readonly to: string }
  | { readonly kind: "next"; readonly from: string; readonly to: string }
  | {
      readonly kind: "data";
      readonly from: string;
      readonly to: string;
      readonly connection: ConnectionEntry;
    };

export type DrawnLink = Linked & { readonly id: string };

/** Every link of a flow; `taskOf` says to which task an endpoint belongs. */
export function drawnLinks(flow: FlowDocument): DrawnLink[] {
  const names = new Set(flow.tasks.map(({ name }) => name));
  return [
    ...flow.tasks.flatMap(({ name, parent }): DrawnLink[] =>
      parent === undefined ? [] : [{ id: `tree:${name}`, kind: "tree", from: parent, to: name }],
    ),
    ...flow.tasks.flatMap((task) =>
      nextNames(task).map(
        (to): DrawnLink => ({
          id: `next:${task.name}>${to}`,
          kind: "next",
          from: task.name,
          to,
        }),
      ),
    ),
    ...(flow.connections ?? []).map(
      (connection): DrawnLink => ({
        id: `data:${connection.from}>${connection.to}`,
        kind: "data",
        from: ownerOf(connection.from, names),
        to: ownerOf(connection.to, names),
        connection,
      }),
    ),
  ];
}

/** The task of an endpoint such as `chat.shared.topic`; sound flows name it first. */
export function ownerOf(endpoint: string, names: ReadonlySet<string>): string {
  const tokens = endpoint.split(".");
  return (
    tokens.findLast((token, index) => names.has(token) && index < tokens.length - 1) ??
    tokens[0] ??
    ""
  );
}

export function linkById(flow: FlowDocument, id: string): DrawnLink | undefined {
  return drawnLinks(flow).find((link) => link.id === id);
}

/** What takes a link away. */
export function cutting(flow: FlowDocument, link: DrawnLink): FlowOperation {
  if (link.kind === "tree") return { op: "reparent", task: link.to };
  if (link.kind === "data") {
    return { op: "disconnect", from: link.connection.from, to: link.connection.to };
  }
  const task = flow.tasks.find(({ name }) => name === link.from);
  const kept = (task ? nextNames(task) : []).filter((name) => name !== link.to);
  return following(link.from, kept);
}

/** What makes exactly these tasks follow one. */
export function following(task: string, next: readonly string[]): SetNext | UnsetNext {
  const [first, ...others] = next;
  if (first === undefined) return { op: "unsetNext", task };
  return { op: "setNext", task, next: others.length ? next : first };
}
