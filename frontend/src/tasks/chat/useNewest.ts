import { useCallback, useEffect, useRef, useState } from "react";

/** How far from the end, in pixels, one still counts as reading the newest. */
const NEAR = 96;

/**
 * Keeps the end of a growing list in sight until the reader scrolls up, and again when they are
 * back, jump, or say something (`said` counts that).
 */
export function useNewest(said: number) {
  const list = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);

  const jump = useCallback(() => {
    following.current = true;
    setAway(false);
    end.current?.scrollIntoView({ block: "end" });
  }, []);

  useEffect(() => {
    if (said > 0) jump();
  }, [said, jump]);

  useEffect(() => {
    const grows = list.current;
    const mark = end.current;
    if (!grows || !mark) return undefined;
    const scroller = scrollerOf(mark);
    const look = () => {
      const floor = scroller?.getBoundingClientRect().bottom ?? window.innerHeight;
      following.current = mark.getBoundingClientRect().bottom <= floor + NEAR;
      setAway(!following.current);
    };
    const grown = new ResizeObserver(() => {
      if (following.current) mark.scrollIntoView({ block: "end" });
      else look();
    });
    grown.observe(grows);
    // What stands below the list grows too, and would cover its end.
    if (mark.parentElement) grown.observe(mark.parentElement);
    const target = scroller ?? window;
    target.addEventListener("scroll", look, { passive: true });
    return () => {
      grown.disconnect();
      target.removeEventListener("scroll", look);
    };
  }, []);

  return { list, end, away, jump };
}

/** What scrolls around an element; undefined: the page itself. */
function scrollerOf(element: HTMLElement): HTMLElement | undefined {
  for (let above = element.parentElement; above; above = above.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(above).overflowY)) return above;
  }
  return undefined;
}
