import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";
import { CARD } from "@/ui/canvas/measures";
import { useZoom } from "@/ui/canvas/useZoom";
import type { Sight } from "./flowCommands";

const CALM = 180;
const LARGEST = 1;
/** Left free between what is to be seen and the edge. */
export const MARGIN = 12;
/** Milliseconds in which what is wanted has come into sight. */
const PATIENCE = 600;

/** What is seen of the canvas, and how to see something else. */
export function useSight(): Sight {
  const flow = useReactFlow();
  const store = useStoreApi();
  const zoom = useZoom();
  return useMemo(() => {
    const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const duration = () => (still() ? 0 : CALM);
    return {
      centre() {
        const { width, height, transform } = store.getState();
        const [x, y, zoom] = transform;
        return {
          x: (width / 2 - x) / zoom - CARD.width / 2,
          y: (height / 2 - y) / zoom - CARD.height / 2,
        };
      },
      reveal(name, covered = 0) {
        // The canvas learns of a new task with the next paint.
        requestAnimationFrame(() => {
          const node = flow.getInternalNode(name);
          if (!node) return;
          const { x, y } = node.internals.positionAbsolute;
          const { width, height, transform } = store.getState();
          const [left, top, zoom] = transform;
          const across = into(x * zoom + left, CARD.width * zoom, width);
          const down = into(y * zoom + top, CARD.height * zoom, height - covered);
          if (across !== 0 || down !== 0)
            void flow.setViewport(
              { x: left + across, y: top + down, zoom },
              { duration: duration() },
            );
        });
      },
      focus: (name) => focusCard(name),
      fit() {
        requestAnimationFrame(
          () => void flow.fitView({ padding: 0.12, maxZoom: LARGEST, duration: duration() }),
        );
      },
      zoom,
    };
  }, [flow, store, zoom]);
}

/** How far something has to move to lie within what is seen; its beginning counts most. */
function into(start: number, size: number, room: number): number {
  const over = Math.min(0, room - MARGIN - (start + size));
  return Math.max(over, MARGIN - start);
}

/** A card may have to come into sight first. */
function focusCard(name: string, until = performance.now() + PATIENCE): void {
  const card = document.querySelector<HTMLElement>(`[data-task="${CSS.escape(name)}"]`);
  if (card) card.focus({ preventScroll: true });
  else if (performance.now() < until) requestAnimationFrame(() => focusCard(name, until));
}
