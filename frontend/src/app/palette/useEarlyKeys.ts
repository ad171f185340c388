import { useEffect } from "react";

/**
 * What is typed between the opening of a window and its field's getting the focus goes to the
 * field, and never to the page below.
 */
export function useEarlyKeys(open: boolean, onKey: (key: string) => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const take = (event: KeyboardEvent) => {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      if (key.length > 1 || ctrlKey || metaKey || altKey) return;
      if (target instanceof HTMLInputElement && target.closest("[role=dialog]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      onKey(key);
    };
    window.addEventListener("keydown", take, true);
    return () => window.removeEventListener("keydown", take, true);
  }, [open, onKey]);
}
