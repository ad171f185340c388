import { useReducedMotion } from "@mantine/hooks";
import { useReactFlow, useStore, type Viewport } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";
import type { Scene } from "./scene";

const CALM = 180;
const MARGIN = 0.14;

/** Keeps the whole family in view as it grows, until somebody moves the canvas themselves. */
export function useFitting(scene: Scene) {
  const { setViewport } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const still = useReducedMotion();
  const own = useRef(false);
  const shown = useRef(false);
  const newest = useRef(scene);
  newest.current = scene;

  // biome-ignore lint/correctness/useExhaustiveDependencies: fits anew when cards stand elsewhere
  const fitAll = useCallback(() => {
    own.current = false;
    if (!width || !height) return;
    const duration = still || !shown.current ? 0 : CALM;
    shown.current = true;
    void setViewport(fitted(newest.current, width, height), { duration });
  }, [scene.layout, width, height, still, setViewport]);

  useEffect(() => {
    if (!own.current) fitAll();
  }, [fitAll]);

  /** From now on people look where they want. */
  const letBe = useCallback(() => {
    own.current = true;
  }, []);

  /** Without a finger, mouse or wheel it was ours. */
  const onMove = useCallback(
    (event: MouseEvent | TouchEvent | null) => {
      if (event) letBe();
    },
    [letBe],
  );

  return { fit: fitAll, onMove, letBe };
}

/** Where to look from: at everything, or in an outline, which is long, at what is alive. */
export function fitted({ layout, shape, nodes }: Scene, width: number, height: number): Viewport {
  const { bounds } = layout;
  const room = 1 - MARGIN;
  const across = Math.min(1, (width * room) / bounds.width);
  const zoom = shape === "outline" ? across : Math.min(across, (height * room) / bounds.height);
  const x = width / 2 - (bounds.x + bounds.width / 2) * zoom;
  const free = height - bounds.height * zoom;
  if (free >= 0) return { x, y: Math.max(free / 2.6, 24), zoom };
  const alive = nodes.findLast(({ kind }) => kind === "working" || kind === "waiting");
  const place = layout.spots.get((alive ?? nodes.at(-1))?.instanceId ?? "")?.y ?? 0;
  return { x, y: Math.min(24, Math.max(free - 24, height / 2 - place * zoom)), zoom };
}
