import { useReducedMotion } from "@mantine/hooks";
import { useReactFlow, useStore } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";
import type { Scene } from "./scene";

const CALM = 180;
const MARGIN = 0.14;

/** Keeps the whole family in view as it grows, until somebody moves the canvas themselves. */
export function useFitting({ layout }: Scene) {
  const { setViewport } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const still = useReducedMotion();
  const own = useRef(false);
  const shown = useRef(false);

  const fit = useCallback(() => {
    own.current = false;
    if (!width || !height) return;
    const { bounds } = layout;
    const room = 1 - MARGIN;
    const zoom = Math.min(1, (width * room) / bounds.width, (height * room) / bounds.height);
    const x = width / 2 - (bounds.x + bounds.width / 2) * zoom;
    const y = Math.max((height - bounds.height * zoom) / 2.6, 32) - bounds.y * zoom;
    const duration = still || !shown.current ? 0 : CALM;
    shown.current = true;
    void setViewport({ x, y, zoom }, { duration });
  }, [layout, width, height, still, setViewport]);

  useEffect(() => {
    if (!own.current) fit();
  }, [fit]);

  /** Without a finger, mouse or wheel it was ours. */
  const onMove = useCallback((event: MouseEvent | TouchEvent | null) => {
    if (event) own.current = true;
  }, []);

  return { fit, onMove };
}
