/** The clipboard: one way to put text onto it and to read it, for pages that may and that may not. */
import { create } from "zustand";

interface Clipboard {
  /** What could not be put onto the clipboard, for the person to copy by hand. */
  left: string | undefined;
}

export const useClipboardLeft = create<Clipboard>(() => ({ left: undefined }));

/** Puts a text onto the clipboard; false when the person has to copy it by hand, and is shown it. */
export async function copyText(text: string): Promise<boolean> {
  const done = (await written(text)) || selectedAndCopied(text);
  useClipboardLeft.setState({ left: done ? undefined : text });
  return done;
}

/** What is on the clipboard; undefined when this page may not read it. */
export async function pastedText(): Promise<string | undefined> {
  try {
    return await (clipboard()?.readText?.() ?? undefined);
  } catch {
    return undefined;
  }
}

/** Browsers have it on secure pages only. */
const clipboard = () => navigator.clipboard as Navigator["clipboard"] | undefined;

async function written(text: string): Promise<boolean> {
  try {
    await clipboard()?.writeText(text);
    return clipboard() !== undefined;
  } catch {
    return false;
  }
}

/** The old way, which works over plain http: a field's selection is copied as by the keyboard. */
function selectedAndCopied(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.setAttribute("aria-hidden", "true");
  field.style.cssText = "position:fixed;inset:0 auto auto 0;opacity:0";
  document.body.append(field);
  field.focus({ preventScroll: true });
  field.setSelectionRange(0, text.length);
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
}
