import { type RefObject, useEffect } from "react";
import type { Spot } from "@/flow/treeLayout";
import { GRID } from "@/ui/canvas/measures";
import { shortcutOf } from "./keys";
import type { Actions } from "./useActions";
import { useCardNavigation } from "./useCardNavigation";
import { useLeaving } from "./useLeaving";

const STEPS: Record<string, Spot> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

const FAR = 5 * GRID;

/** Gives the keyboard everything that the pointer can do. */
export function useKeys(actions: Actions, canvas: RefObject<HTMLElement | null>) {
  const { nudge, walk, step, back } = useCardNavigation();
  useLeaving(back);
  useEffect(() => {
    /** True when it has done something with the arrow. */
    const arrow = (event: KeyboardEvent, here: boolean): boolean => {
      const way = STEPS[event.key];
      if (!here || !way || event.ctrlKey || event.metaKey) return false;
      const far = event.shiftKey ? FAR : GRID;
      if (event.altKey || !nudge({ x: way.x * far, y: way.y * far })) walk(event.key);
      return true;
    };
    const shortcut = (event: KeyboardEvent, here: boolean): boolean => {
      const found = shortcutOf(event);
      if (!found || (!found.everywhere && !here)) return false;
      if (found.does === "open" && !onCard(event.target)) return false;
      actions[found.does]();
      return true;
    };
    const press = (event: KeyboardEvent) => {
      if (isElsewhere(event)) return;
      const here = isHere(event.target, canvas.current);
      const tab = event.key === "Tab" && onCard(event.target);
      const used = tab
        ? step(event.shiftKey ? -1 : 1)
        : arrow(event, here) || shortcut(event, here);
      if (used) event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [actions, canvas, nudge, walk, step]);
}

/** Somebody writes, or answers a small window; or somebody else has used the key. */
const isElsewhere = ({ defaultPrevented, target }: KeyboardEvent) =>
  defaultPrevented || isTyping(target) || inDialog(target);

const isElement = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement;

function isTyping(target: EventTarget | null): boolean {
  if (!isElement(target)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

const inDialog = (target: EventTarget | null) =>
  isElement(target) &&
  target.closest("[role=dialog][aria-modal], .mantine-Popover-dropdown") !== null;

/** On the canvas, or on the page as a whole. */
function isHere(target: EventTarget | null, canvas: HTMLElement | null): boolean {
  return (
    target instanceof Node &&
    canvas !== null &&
    (canvas.contains(target) || target.contains(canvas))
  );
}

const onCard = (target: EventTarget | null) =>
  isElement(target) && target.dataset["task"] !== undefined;
