import { useReactFlow } from "@xyflow/react";
import { type DragEvent, useMemo } from "react";
import { CARD } from "@/ui/canvas/measures";
import { useFlowCommands } from "../commands/useFlowCommands";
import { TYPE_DRAGGED } from "../model/types";
import { useEditorStore } from "../state/context";

/** Letting go a task type over the canvas adds a task; over a card, under that one. */
export function useDropping() {
  const deeds = useFlowCommands();
  const store = useEditorStore();
  const { screenToFlowPosition } = useReactFlow();
  return useMemo(() => {
    const cardUnder = (event: DragEvent) =>
      (event.target as Element).closest<HTMLElement>("[data-task]")?.dataset["task"];
    return {
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer.types.includes(TYPE_DRAGGED)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        const task = cardUnder(event);
        const { aimed, look } = store.getState();
        if (aimed?.task !== task) look({ aimed: task === undefined ? undefined : { task } });
      },
      onDragLeave() {
        store.getState().look({ aimed: undefined });
      },
      onDrop(event: DragEvent) {
        store.getState().look({ aimed: undefined });
        const type = deeds.types.get(event.dataTransfer.getData(TYPE_DRAGGED));
        if (!type) return;
        event.preventDefault();
        const task = cardUnder(event);
        const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
        if (task === undefined)
          deeds.add(type, { at: { x: x - CARD.width / 2, y: y - CARD.height / 2 } });
        else deeds.add(type, { hanging: { kind: "child", task } });
      },
    };
  }, [deeds, store, screenToFlowPosition]);
}
