import { type OnNodeDrag, useReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { below } from "@/flow/document";
import type { Spot } from "@/flow/treeLayout";
import { CARD } from "@/ui/canvas/measures";
import { hangUnder } from "../commands/linking";
import { useFlowCommands } from "../commands/useFlowCommands";
import { canvasItem } from "../model/canvasItems";
import { places } from "../model/placing";
import { useEditorStore } from "../state/context";
import type { DrawnNode } from "./nodes";
import { AROUND } from "./notesAndGroups";

/** Dragging: cards follow the pointer; let go over another card, they are hung under it. */
export function useDragging() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const deeds = useFlowCommands();
  const { screenToFlowPosition } = useReactFlow();
  return useMemo(() => {
    const drag: OnNodeDrag<DrawnNode> = (event, _, nodes) => {
      const state = store.getState();
      const pointer = screenToFlowPosition(pointOf(event));
      const task = taskAt(
        state.document,
        pointer,
        nodes.map(({ id }) => id),
      );
      state.look({
        dragged: spotsOf(nodes, state.document),
        ...(state.aimed?.task === task ? {} : { aimed: task === undefined ? undefined : { task } }),
      });
    };
    const stop: OnNodeDrag<DrawnNode> = (_, __, nodes) => {
      const { aimed, look, dragged } = store.getState();
      look({ dragged: new Map(), aimed: undefined });
      if (dragged.size === 0) return;
      const names = nodes.filter(({ type }) => type === "task").map(({ id }) => id);
      if (aimed) hangUnder(store, t, names, aimed.task);
      else deeds.moveTo(dragged);
    };
    return { onNodeDrag: drag, onNodeDragStop: stop };
  }, [store, deeds, screenToFlowPosition, t]);
}

type Flow = ReturnType<ReturnType<typeof useEditorStore>["getState"]>["document"];

/** Where everything that is dragged stands; a group carries its tasks. */
function spotsOf(nodes: readonly DrawnNode[], document: Flow): Map<string, Spot> {
  const spots = new Map<string, Spot>();
  const before = places(document);
  for (const node of nodes) {
    if (node.type !== "together") {
      spots.set(node.id, node.position);
      continue;
    }
    const members = node.data.group.tasks.flatMap((name) => {
      const spot = before.get(name);
      return spot ? [[name, spot] as const] : [];
    });
    const left = Math.min(...members.map(([, spot]) => spot.x));
    const top = Math.min(...members.map(([, spot]) => spot.y));
    // The group's corner lies at a fixed distance from those of its tasks.
    for (const [name, spot] of members) {
      spots.set(name, {
        x: node.position.x + AROUND.side + spot.x - left,
        y: node.position.y + AROUND.top + spot.y - top,
      });
    }
  }
  return spots;
}

/** The task under the pointer that is none of those dragged and not inside of one. */
function taskAt(document: Flow, { x, y }: Spot, dragged: readonly string[]): string | undefined {
  const tasks = dragged.filter((id) => canvasItem(id).kind === "task");
  if (tasks.length === 0) return undefined;
  const mine = new Set(tasks.flatMap((name) => below(document, name)));
  for (const [name, spot] of places(document)) {
    const inside = x > spot.x && x < spot.x + CARD.width && y > spot.y && y < spot.y + CARD.height;
    if (inside && !mine.has(name)) return name;
  }
  return undefined;
}

export function pointOf(
  event: MouseEvent | TouchEvent | { clientX: number; clientY: number },
): Spot {
  const touch = "changedTouches" in event ? event.changedTouches[0] : undefined;
  const { clientX, clientY } = touch ?? (event as { clientX: number; clientY: number });
  return { x: clientX, y: clientY };
}
