/** Things: what stands on the canvas, each under an id: tasks by name, others with their kind. */
export const noteId = (id: string) => `note:${id}`;
export const groupId = (id: string) => `group:${id}`;

/** What an id on the canvas stands for. */
export function drawnThing(id: string): { kind: "task" | "note" | "group" | "link"; id: string } {
  const [, kind, rest] = /^(note|group):(.*)$/.exec(id) ?? [];
  if (kind === "note" || kind === "group") return { kind, id: rest ?? "" };
  return /^(tree|next|data):/.test(id) ? { kind: "link", id } : { kind: "task", id };
}
