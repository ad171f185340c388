/** Canvas items: what stands on the canvas, each under an id: tasks by name, others with their kind. */
import type { FlowDocument } from "@/flow/document";
import { drawnLinks } from "./links";

export const noteId = (id: string) => `note:${id}`;
export const groupId = (id: string) => `group:${id}`;

/** What an id on the canvas stands for. */
export function canvasItem(id: string): { kind: "task" | "note" | "group" | "link"; id: string } {
  const [, kind, rest] = /^(note|group):(.*)$/.exec(id) ?? [];
  if (kind === "note" || kind === "group") return { kind, id: rest ?? "" };
  return /^(tree|next|data):/.test(id) ? { kind: "link", id } : { kind: "task", id };
}

/** Says of an id whether the flow has what it stands for. */
export function isDrawn(flow: FlowDocument): (id: string) => boolean {
  const known = new Map<string, ReadonlySet<string>>();
  const idsOf = (kind: keyof typeof kinds) => {
    const ids = known.get(kind) ?? new Set(kinds[kind](flow));
    known.set(kind, ids);
    return ids;
  };
  return (wanted) => {
    const { kind, id } = canvasItem(wanted);
    return idsOf(kind).has(id);
  };
}

const kinds = {
  task: ({ tasks }: FlowDocument) => tasks.map(({ name }) => name),
  note: ({ notes = [] }: FlowDocument) => notes.map(({ id }) => id),
  group: ({ groups = [] }: FlowDocument) => groups.map(({ id }) => id),
  link: (flow: FlowDocument) => drawnLinks(flow).map(({ id }) => id),
};
