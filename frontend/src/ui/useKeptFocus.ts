import { useEffect } from "react";

/** As many as a dialog over a menu over a page may need. */
const REMEMBERED = 12;
const OVERLAY = "[role=dialog], [role=menu]";

interface Place {
  readonly element: HTMLElement;
  /** It stood in a window over the page. */
  readonly above: boolean;
}

/**
 * Keeps the keyboard where it was. Browsers drop the focus when the window that has it closes, or
 * when what has it is disabled while it works: here it goes back to what had it before the window
 * opened, or to what worked as soon as that is done. Who leaves a field on purpose is not held.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let recent: Place[] = [];
    const note = ({ target: element }: FocusEvent) => {
      if (!(element instanceof HTMLElement) || element === document.body) return;
      const place = { element, above: element.closest(OVERLAY) !== null };
      recent = [place, ...recent.filter((one) => one.element !== element)].slice(0, REMEMBERED);
    };
    const left = ({ target, relatedTarget }: FocusEvent) => {
      if (relatedTarget || !(target instanceof HTMLElement)) return;
      // What is being removed is still there now; and another window takes the focus from none.
      queueMicrotask(() => {
        if (canHave(target) && document.activeElement === document.body) recent = [];
      });
    };
    const look = () => {
      if (document.activeElement === document.body) heir(recent)?.focus({ preventScroll: true });
    };
    const changes = new MutationObserver(look);
    changes.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["disabled"],
    });
    document.addEventListener("focusin", note);
    document.addEventListener("focusout", left);
    return () => {
      changes.disconnect();
      document.removeEventListener("focusin", note);
      document.removeEventListener("focusout", left);
    };
  }, []);
}

/** Who gets the focus that was dropped; nobody while what had it works, or when it left the page itself. */
function heir(recent: readonly Place[]): HTMLElement | undefined {
  const [last] = recent;
  if (!last || canHave(last.element)) return last?.element;
  if (last.element.isConnected || !last.above) return undefined;
  return recent.find(({ element }) => canHave(element))?.element;
}

const canHave = (element: HTMLElement) => element.isConnected && !element.matches(":disabled");
