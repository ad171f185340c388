import { useReducedMotion } from "@mantine/hooks";
import { useLayoutEffect, useRef } from "react";

const TIMING = { duration: 200, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" };

/** Lets an element grow out of a task's card, and gives the focus back to where it was after it. */
export function useEnlarged(instance: string) {
  const sheet = useRef<HTMLElement>(null);
  const still = useReducedMotion();
  useLayoutEffect(() => {
    const before = document.activeElement;
    sheet.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useLayoutEffect(() => {
    const card = document.querySelector(`.react-flow__node[data-id="${CSS.escape(instance)}"]`);
    if (sheet.current && card && !still) grow(sheet.current, card.getBoundingClientRect());
  }, [instance, still]);
  return sheet;
}

function grow(element: HTMLElement, from: DOMRect): void {
  const to = element.getBoundingClientRect();
  const shift = `translate(${from.x - to.x}px, ${from.y - to.y}px)`;
  const scale = `scale(${from.width / to.width}, ${from.height / to.height})`;
  element.animate(
    [
      { transformOrigin: "0 0", transform: `${shift} ${scale}`, opacity: 0.4 },
      { transformOrigin: "0 0", transform: "none", opacity: 1 },
    ],
    TIMING,
  );
}
