import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type FlowDocument, inLanguage, labelOf, type TaskEntry } from "@/flow/document";
import type { Spot } from "@/flow/treeLayout";
import { CARD } from "@/ui/canvas/measures";
import { type Places, places, spotOf } from "../model/placing";
import { problemCounts } from "../model/problems";
import { childCounts, summary } from "../model/summary";
import { groupId, noteId } from "../model/things";
import { useEditor, useTypes } from "../state/context";
import { type DrawnNode, HANDLES, NOTE, type Tone } from "./nodes";

export type Sizes = ReadonlyMap<string, { width: number; height: number }>;

/** Everything that stands on the canvas. What did not change is the same object as before. */
export function useNodes(sizes: Sizes): DrawnNode[] {
  const { t, i18n } = useTranslation("editor");
  const types = useTypes();
  const document = useEditor((editor) => editor.document);
  const selection = useEditor((editor) => editor.selection);
  const cursor = useEditor((editor) => editor.cursor);
  const dragged = useEditor((editor) => editor.dragged);
  const problems = useEditor((editor) => editor.problems);
  const comparing = useEditor((editor) => editor.comparing);
  const known = useRef(new Map<string, DrawnNode>());
  const spots = useMemo(() => places(document), [document]);
  const marks = useMemo(() => problemCounts(document, problems), [document, problems]);
  const children = useMemo(() => childCounts(document), [document]);

  return useMemo(() => {
    const chosen = new Set(selection);
    const current = cursor ?? document.tasks[0]?.name;
    const stable = (node: DrawnNode): DrawnNode => {
      const before = known.current.get(node.id);
      const same = before && alike(before, node) ? before : node;
      known.current.set(node.id, same);
      return same;
    };
    const at = (id: string, spot: Spot | undefined) => dragged.get(id) ?? spot ?? { x: 0, y: 0 };
    const taskNode = (entry: TaskEntry, spot: Spot | undefined, tone: Tone | undefined) => {
      const type = types.get(entry.type);
      const count = children.get(entry.name);
      const wrong = marks.get(entry.name) ?? 0;
      return stable({
        id: entry.name,
        type: "task",
        position: at(entry.name, spot),
        measured: CARD,
        ...CARD,
        handles: HANDLES,
        selected: chosen.has(entry.name),
        data: {
          entry,
          label: labelOf(entry, i18n.language),
          icon: type?.icon ?? "square",
          typeLabel: type?.label ?? entry.type,
          line:
            summary(entry, type?.configSchema, i18n.language) ||
            (count ? t("card.children", { count }) : ""),
          problems: wrong,
          tone: tone ?? (wrong ? "problem" : undefined),
          current: entry.name === current,
        },
      });
    };
    const gone = comparing?.removed ?? [];
    const before = comparing ? places(comparing.document) : undefined;
    return [
      ...groupNodes(document, spots, dragged, chosen, i18n.language).map(stable),
      ...noteNodes(document, sizes, dragged, chosen).map(stable),
      ...document.tasks.map((entry) =>
        taskNode(entry, spots.get(entry.name), comparing?.tasks.get(entry.name)),
      ),
      ...gone.map((entry) => ({
        ...taskNode(entry, before?.get(entry.name), "removed"),
        selectable: false,
        draggable: false,
      })),
    ];
  }, [
    document,
    spots,
    selection,
    cursor,
    dragged,
    marks,
    children,
    types,
    comparing,
    sizes,
    t,
    i18n.language,
  ]);
}

function noteNodes(
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

const AROUND = { side: 20, top: 36 } as const;

function groupNodes(
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
      type: "group" as const,
      position: { x, y },
      ...size,
      measured: size,
      selected: chosen.has(id),
      zIndex: -2,
      data: { group, label: inLanguage(group.label, language) },
    };
  });
}

function alike(one: DrawnNode, other: DrawnNode): boolean {
  return (
    one.selected === other.selected &&
    one.position.x === other.position.x &&
    one.position.y === other.position.y &&
    one.width === other.width &&
    one.height === other.height &&
    one.measured?.height === other.measured?.height &&
    shallow(one.data, other.data)
  );
}

function shallow(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return Object.keys(one).every((key) => one[key] === other[key]);
}
