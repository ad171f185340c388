import { useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useEditorStore } from "../state/context";
import { useSight } from "./useSight";

/**
 * Keeps the drawing where it is when the details open beside it, since somebody may be about to
 * press the next card; only what is chosen comes out from under them. When the window, or the room
 * on the left, changes, the middle stays in the middle.
 */
export function useSteady() {
  const { getViewport, setViewport } = useReactFlow();
  const canvas = useStoreApi();
  const editor = useEditorStore();
  const { reveal } = useSight();
  const width = useStore((state) => state.width);
  const before = useRef({ width: 0, left: 0, window: 0 });
  useEffect(() => {
    const left = canvas.getState().domNode?.getBoundingClientRect().left ?? 0;
    const was = before.current;
    before.current = { width, left, window: window.innerWidth };
    if (was.width === 0 || width === 0 || was.width === width) return;
    if (left === was.left && window.innerWidth === was.window) {
      const [chosen] = editor.getState().selection;
      if (chosen !== undefined) reveal(chosen);
      return;
    }
    const { x, y, zoom } = getViewport();
    void setViewport({ x: x + (width - was.width) / 2, y, zoom });
  }, [width, canvas, editor, reveal, getViewport, setViewport]);
}
