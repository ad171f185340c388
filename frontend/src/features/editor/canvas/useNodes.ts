import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TaskEntry } from "@/flow/document";
import type { Spot } from "@/flow/treeLayout";
import { CARD } from "@/ui/canvas/measures";
import { places, unoccupied } from "../model/placing";
import { useEditor } from "../state/context";
import { type DrawnNode, HANDLES, type TaskNodeType, type Tone } from "./nodes";
import { groupNodes, noteNodes, type Sizes } from "./notesAndGroups";
import { SameObjects } from "./sameObjects";
import { useFaces } from "./useFaces";

const NOWHERE = { x: 0, y: 0 };

/** Everything that stands on the canvas. What did not change is the same object as before. */
export function useNodes(sizes: Sizes): DrawnNode[] {
  const { language } = useTranslation("editor").i18n;
  const document = useEditor((editor) => editor.document);
  const selection = useEditor((editor) => editor.selection);
  const cursor = useEditor((editor) => editor.cursor);
  const dragged = useEditor((editor) => editor.dragged);
  const comparing = useEditor((editor) => editor.comparing);
  const faceOf = useFaces();
  const [unchanged] = useState(() => new SameObjects<DrawnNode>());

  return useMemo(() => {
    const spots = places(document);
    const chosen = new Set(selection);
    const current = cursor ?? document.tasks[0]?.name;
    const taskNode = (
      entry: TaskEntry,
      spot: Spot | undefined,
      tone: Tone | undefined,
    ): TaskNodeType => {
      const face = faceOf(entry);
      return {
        id: entry.name,
        type: "task",
        position: dragged.get(entry.name) ?? spot ?? NOWHERE,
        measured: CARD,
        ...CARD,
        handles: HANDLES,
        selected: chosen.has(entry.name),
        data: {
          ...face,
          tone: tone ?? (face.problems ? "problem" : undefined),
          current: entry.name === current,
        },
      };
    };
    const before = comparing && places(comparing.document);
    return unchanged.of([
      ...groupNodes(document, spots, dragged, chosen, language),
      ...noteNodes(document, sizes, dragged, chosen),
      ...document.tasks.map((entry) =>
        taskNode(entry, spots.get(entry.name), comparing?.tasks.get(entry.name)),
      ),
      ...(comparing?.removed ?? []).map((entry) => ({
        ...taskNode(entry, unoccupied(before?.get(entry.name) ?? NOWHERE, spots), "removed"),
        selectable: false,
        draggable: false,
      })),
    ]);
  }, [document, selection, cursor, dragged, comparing, sizes, faceOf, language, unchanged]);
}
