import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { CARD } from "@/ui/canvas/measures";
import type { Scene } from "./scene";

/** Of the canvas that a sheet leaves free, from above. */
const FREE = 0.4;
const CALM = 180;

/** Moves the chosen task's card out from under the sheet that tells of it. */
export function useKeptSeen({ layout }: Scene, selected: string | null): void {
  const store = useStoreApi();
  const { setViewport } = useReactFlow();
  useEffect(() => {
    const spot = selected === null ? undefined : layout.spots.get(selected);
    if (!spot) return;
    const { transform, height } = store.getState();
    const [x, y, zoom] = transform;
    const lowest = height * FREE;
    if ((spot.y + CARD.height) * zoom + y <= lowest) return;
    void setViewport({ x, y: lowest - (spot.y + CARD.height) * zoom, zoom }, { duration: CALM });
  }, [layout, selected, store, setViewport]);
}
