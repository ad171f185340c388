/** Links: everything that is drawn between tasks, each under an id of its own. */
import { type ConnectionEntry, type FlowDocument, nextNames, SECTIONS } from "@/flow/document";
import type { FlowOperation, Operations } from "@/flow/operation";

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

/** Every link of a flow. */
export function drawnLinks(flow: FlowDocument): DrawnLink[] {
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
        from: ownerOf(connection.from),
        to: ownerOf(connection.to),
        connection,
      }),
    ),
  ];
}

/** The task of an endpoint such as `chat.shared.topic`: no task is called like a section. */
export function ownerOf(endpoint: string): string {
  const tokens = endpoint.split(".");
  const section = tokens.findIndex((token, index) => index > 0 && SECTIONS.includes(token));
  return tokens[Math.max(0, section - 1)] ?? "";
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
export function following(
  task: string,
  next: readonly string[],
): Operations["setNext" | "unsetNext"] {
  const [first, ...others] = next;
  if (first === undefined) return { op: "unsetNext", task };
  return { op: "setNext", task, next: others.length ? next : first };
}
