import { useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { MARGIN, useSight } from "../commands/useSight";
import { useEditorStore } from "../state/context";

interface Room {
  width: number;
  left: number;
  window: number;
}

/**
 * Keeps the drawing where it is when the details open beside it, since somebody may be about to
 * press the next card; only what they would cover moves, and comes back when they close. When the
 * window, or the room on the left, changes, the middle stays in the middle.
 */
export function useSteady() {
  const flow = useReactFlow();
  const canvas = useStoreApi();
  const editor = useEditorStore();
  const { reveal } = useSight();
  const width = useStore((state) => state.width);
  const before = useRef<Room>({ width: 0, left: 0, window: 0 });
  const aside = useRef({ by: 0, x: 0 });
  useEffect(() => {
    const left = edgeOf(canvas.getState().domNode);
    const was = before.current;
    before.current = { width, left, window: window.innerWidth };
    if (was.width === 0 || width === 0 || was.width === width) return;
    const { x, y, zoom } = flow.getViewport();
    const move = (by: number) => by !== 0 && void flow.setViewport({ x: x + by, y, zoom });
    if (left !== was.left || window.innerWidth !== was.window) {
      move((width - was.width) / 2);
    } else if (width > was.width) {
      if (x === aside.current.x) move(aside.current.by);
      aside.current = { by: 0, x: 0 };
    } else {
      const cards = flow.getNodesBounds(flow.getNodes().filter(({ type }) => type === "task"));
      const by = covered(cards.x * zoom + x, (cards.x + cards.width) * zoom + x, was.width, width);
      aside.current = { by, x: x - by };
      move(-by);
      const [chosen] = editor.getState().selection;
      if (chosen !== undefined) reveal(chosen);
    }
  }, [width, canvas, editor, reveal, flow]);
}

const edgeOf = (canvas: HTMLElement | null) => canvas?.getBoundingClientRect().left ?? 0;

/** How far cards between two edges that were all in view have to move to be so in less room. */
export function covered(start: number, end: number, room: number, less: number): number {
  if (end > room) return 0;
  return Math.max(0, Math.min(end - (less - MARGIN), start - MARGIN));
}
