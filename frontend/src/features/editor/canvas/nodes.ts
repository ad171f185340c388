import type { Node, NodeHandle } from "@xyflow/react";
import { Position } from "@xyflow/react";
import type { Group, Note, TaskEntry } from "@/flow/document";
import { CARD } from "@/ui/canvas/measures";
import { DATA_AT, SEQUENCE_AT } from "@/ui/canvas/routes";

export type Tone = "problem" | "added" | "removed" | "changed";

export type TaskNodeType = Node<
  {
    entry: TaskEntry;
    label: string;
    icon: string;
    typeLabel: string;
    line: string;
    problems: number;
    tone: Tone | undefined;
    /** The keyboard is on it. */
    current: boolean;
  },
  "task"
>;
export type NoteNodeType = Node<{ note: Note }, "note">;
/** Not called "group", which the canvas library draws its own way. */
export type GroupNodeType = Node<{ group: Group; label: string }, "together">;
export type DrawnNode = TaskNodeType | NoteNodeType | GroupNodeType;

export const NOTE = { width: 240, height: 120 } as const;

/** Known beforehand, so that cards out of sight need not be drawn to be linked. */
export const HANDLES: NodeHandle[] = [
  { id: "in", type: "target", position: Position.Left, x: 0, y: CARD.height * SEQUENCE_AT },
  {
    id: "next",
    type: "source",
    position: Position.Right,
    x: CARD.width,
    y: CARD.height * SEQUENCE_AT,
  },
  { id: "data", type: "source", position: Position.Right, x: CARD.width, y: CARD.height * DATA_AT },
  { id: "child", type: "source", position: Position.Bottom, x: CARD.width / 2, y: CARD.height },
];
