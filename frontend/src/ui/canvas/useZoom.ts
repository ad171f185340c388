import { useReducedMotion } from "@mantine/hooks";
import { useReactFlow, useStoreApi, type Viewport, type XYPosition } from "@xyflow/react";
import { useCallback, useRef } from "react";

/** As far as one press goes. */
const STEP = 1.2;
/** In milliseconds. */
const CALM = 140;

/**
 * Goes nearer (1) or farther (-1) by one step, about what is in the middle or, if it is in view,
 * about a place of the canvas. Steps add up, however quickly they follow one another.
 */
export function useZoom(): (way: 1 | -1, about?: XYPosition) => void {
  const { setViewport } = useReactFlow();
  const store = useStoreApi();
  const still = useReducedMotion();
  // While the canvas moves, where it stands is not where it was sent.
  const sent = useRef<{ to: Viewport; until: number }>(undefined);
  return useCallback(
    (way, about) => {
      const { transform, width, height, minZoom, maxZoom } = store.getState();
      const moving = sent.current && performance.now() < sent.current.until;
      const from =
        moving && sent.current
          ? sent.current.to
          : { x: transform[0], y: transform[1], zoom: transform[2] };
      const wanted = way > 0 ? from.zoom * STEP : from.zoom / STEP;
      const to = zoomed(from, Math.min(maxZoom, Math.max(minZoom, wanted)), width, height, about);
      const duration = still ? 0 : CALM;
      sent.current = { to, until: performance.now() + duration };
      void setViewport(to, { duration });
    },
    [setViewport, store, still],
  );
}

/** The view at another zoom in which one place, or the middle, has stayed where it was. */
export function zoomed(
  from: Viewport,
  zoom: number,
  width: number,
  height: number,
  about?: XYPosition,
): Viewport {
  const place = about && { x: about.x * from.zoom + from.x, y: about.y * from.zoom + from.y };
  const seen = place && place.x >= 0 && place.x <= width && place.y >= 0 && place.y <= height;
  const kept = seen ? place : { x: width / 2, y: height / 2 };
  const by = zoom / from.zoom;
  return { x: kept.x - (kept.x - from.x) * by, y: kept.y - (kept.y - from.y) * by, zoom };
}
