import { type ReactFlowState, useStore } from "@xyflow/react";
import { useMemo } from "react";
import type { Bounds } from "@/flow/treeLayout";

/** One moves this part of a screen before what is drawn is chosen anew. */
const STEP = 0.25;

/**
 * The part of the canvas to draw: what is seen and a little around it. It changes by steps, so that
 * one can move about within a step without anything being drawn anew.
 */
export function useWindow(): { part: Bounds; zoom: number } {
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const zoom = useStore(({ transform }) => lowered(transform[2]));
  const column = useStore((state) => step(state, 0));
  const row = useStore((state) => step(state, 1));
  return useMemo(() => {
    const [stepX, stepY] = [(width * STEP) / zoom, (height * STEP) / zoom];
    return {
      zoom,
      part: {
        x: (column - 1) * stepX,
        y: (row - 1) * stepY,
        width: width / zoom + 3 * stepX,
        height: height / zoom + 3 * stepY,
      },
    };
  }, [column, row, width, height, zoom]);
}

/** A zoom rounded down to a quarter of an octave, so that more is taken in rather than less. */
const lowered = (zoom: number): number => 2 ** (Math.floor(Math.log2(zoom) * 4) / 4);

function step({ transform, width, height }: ReactFlowState, axis: 0 | 1): number {
  const zoom = transform[2];
  const size = ((axis === 0 ? width : height) * STEP) / lowered(zoom);
  return size > 0 ? Math.floor(-transform[axis] / zoom / size) : 0;
}
