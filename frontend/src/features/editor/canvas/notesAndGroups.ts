/** Beside the tasks: notes, and the groups that tasks are drawn in. */
import { type FlowDocument, inLanguage } from "@/flow/document";
import type { Spot } from "@/flow/treeLayout";
import { CARD } from "@/ui/canvas/measures";
import { groupId, noteId } from "../model/canvasItems";
import { type Places, spotOf } from "../model/placing";
import { type DrawnNode, NOTE } from "./nodes";

export type Sizes = ReadonlyMap<string, { width: number; height: number }>;

export function noteNodes(
  { notes = [] }: FlowDocument,
  sizes: Sizes,
  dragged: ReadonlyMap<string, Spot>,
  chosen: ReadonlySet<string>,
): DrawnNode[] {
  return notes.map((note) => {
    const id = noteId(note.id);
    const measured = sizes.get(id);
    return {
      id,
      type: "note",
      position: dragged.get(id) ?? spotOf(note.position),
      width: note.size?.[0] ?? NOTE.width,
      ...(note.size ? { height: note.size[1] } : {}),
      ...(measured ? { measured } : {}),
      selected: chosen.has(id),
      zIndex: -1,
      data: { note },
    };
  });
}

/** How far a group reaches beyond its tasks. */
export const AROUND = { side: 20, top: 36 } as const;

export function groupNodes(
  { groups = [] }: FlowDocument,
  spots: Places,
  dragged: ReadonlyMap<string, Spot>,
  chosen: ReadonlySet<string>,
  language: string,
): DrawnNode[] {
  return groups.flatMap((group) => {
    const members = group.tasks.flatMap((name) => dragged.get(name) ?? spots.get(name) ?? []);
    if (members.length === 0) return [];
    const id = groupId(group.id);
    const xs = members.map(({ x }) => x);
    const ys = members.map(({ y }) => y);
    const [x, y] = [Math.min(...xs) - AROUND.side, Math.min(...ys) - AROUND.top];
    const size = {
      width: Math.max(...xs) + CARD.width + AROUND.side - x,
      height: Math.max(...ys) + CARD.height + AROUND.side - y,
    };
    return {
      id,
      type: "together" as const,
      position: { x, y },
      ...size,
      measured: size,
      selected: chosen.has(id),
      zIndex: -2,
      data: { group, label: inLanguage(group.label, language) },
    };
  });
}
