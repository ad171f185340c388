import { useEffect } from "react";
import { useFlowCommands } from "./useFlowCommands";

/** Copies, cuts and pastes tasks as text, within a flow, between flows and installations. */
export function useClipboard() {
  const deeds = useFlowCommands();
  useEffect(() => {
    const take = (event: ClipboardEvent) => {
      if (isElsewhere()) return;
      const text = deeds.copied();
      if (text === undefined) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") deeds.remove();
    };
    const put = (event: ClipboardEvent) => {
      if (isElsewhere()) return;
      if (deeds.pasted(event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    document.addEventListener("copy", take);
    document.addEventListener("cut", take);
    document.addEventListener("paste", put);
    return () => {
      document.removeEventListener("copy", take);
      document.removeEventListener("cut", take);
      document.removeEventListener("paste", put);
    };
  }, [deeds]);
}

/** Somebody is writing, or copies words of the page. */
function isElsewhere(): boolean {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement) {
    if (/^(INPUT|TEXTAREA)$/.test(activeElement.tagName) || activeElement.isContentEditable)
      return true;
    if (activeElement.closest("[aria-modal]")) return true;
  }
  return (getSelection()?.toString() ?? "") !== "";
}
