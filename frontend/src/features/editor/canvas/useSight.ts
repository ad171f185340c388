import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";
import { CARD } from "@/ui/canvas/measures";
import { useZoom } from "@/ui/canvas/useZoom";
import type { Sight } from "../commands/deeds";

const CALM = 180;
const LARGEST = 1;

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
          const at = { x: x * zoom + left, y: y * zoom + top };
          const margin = 24;
          const seen =
            at.x >= margin &&
            at.y >= margin &&
            at.x + CARD.width * zoom <= width - margin &&
            at.y + CARD.height * zoom <= height - covered - margin;
          if (!seen)
            void flow.setCenter(x + CARD.width / 2, y + CARD.height / 2 + covered / 2 / zoom, {
              zoom,
              duration: duration(),
            });
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

/** A card may have to come into sight first. */
function focusCard(name: string, tries = 12): void {
  const card = document.querySelector<HTMLElement>(`[data-task="${CSS.escape(name)}"]`);
  if (card) card.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusCard(name, tries - 1));
}
