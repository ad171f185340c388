import { useReactFlow, useStore } from "@xyflow/react";
import { useEffect, useRef } from "react";

/** Keeps the middle of the drawing in the middle when a panel opens beside it or is resized. */
export function useCentred() {
  const { getViewport, setViewport } = useReactFlow();
  const width = useStore((canvas) => canvas.width);
  const before = useRef(width);
  useEffect(() => {
    const moved = (width - before.current) / 2;
    const first = before.current === 0;
    before.current = width;
    if (first || width === 0 || moved === 0) return;
    const { x, y, zoom } = getViewport();
    void setViewport({ x: x + moved, y, zoom });
  }, [width, getViewport, setViewport]);
}
