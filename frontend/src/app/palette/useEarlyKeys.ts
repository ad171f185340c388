import { useEffect } from "react";
import { chosenLine, paletteStore } from "./spotlight";

/** In paints, until something is found that Enter can do. */
const PATIENCE = 60;

/**
 * What is typed between the opening of the palette and its field's getting the focus goes to the
 * field, Enter too, and never to the page below.
 */
export function useEarlyKeys(onKey: (key: string) => void): void {
  useEffect(() => {
    const take = (event: KeyboardEvent) => {
      if (!isEarly(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === "Enter") doChosen();
      else onKey(event.key);
    };
    window.addEventListener("keydown", take, true);
    return () => window.removeEventListener("keydown", take, true);
  }, [onKey]);
}

function isEarly({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  // Not asked of React, which may learn that the palette was opened after the next key.
  if (!paletteStore.getState().opened) return false;
  if ((key.length > 1 && key !== "Enter") || ctrlKey || metaKey || altKey) return false;
  return !(target instanceof HTMLInputElement && target.closest("[role=dialog]"));
}

/** What was typed before it may have to be looked for first. */
function doChosen(tries = PATIENCE): void {
  const line = chosenLine();
  if (line) line.click();
  else if (tries > 0) requestAnimationFrame(() => doChosen(tries - 1));
}
