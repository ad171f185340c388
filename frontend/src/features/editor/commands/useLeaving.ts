import { useEffect } from "react";

/** Escape leads from what stands beside the canvas `back` to it. */
export function useLeaving(back: () => boolean): void {
  useEffect(() => {
    /** A field has something open that Escape closes; asked before it has done so. */
    let open = false;
    const foresee = ({ target }: KeyboardEvent) => {
      open = target instanceof Element && target.closest("[data-expanded]") !== null;
    };
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || open) return;
      if (isBeside(event.target) && back()) event.preventDefault();
    };
    window.addEventListener("keydown", foresee, true);
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", foresee, true);
      window.removeEventListener("keydown", press);
    };
  }, [back]);
}

const isBeside = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[data-inspector], [data-palette]") !== null;
