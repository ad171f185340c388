import { note } from "@/api/storage";

const ASKED = "taskflow.notifications.asked";
const heeding = new Set<() => void>();

const known = (): boolean => typeof Notification !== "undefined";

/** Whether the person lets T@skFlow show notifications of the system. */
export function granted(): boolean {
  return known() && Notification.permission === "granted";
}

/** Whether one may offer to ask: nobody has answered yet, and nobody was asked here before. */
export function askable(): boolean {
  return known() && Notification.permission === "default" && localStorage.getItem(ASKED) === null;
}

/** Calls back when that may have changed, here or in another tab; gives what ends it. */
export function watchAskable(changed: () => void): () => void {
  heeding.add(changed);
  window.addEventListener("storage", changed);
  return () => {
    heeding.delete(changed);
    window.removeEventListener("storage", changed);
  };
}

/** Asks, this once, since the person wants to be asked. */
export async function ask(): Promise<boolean> {
  note(localStorage, ASKED, "1");
  for (const changed of heeding) changed();
  return (await Notification.requestPermission()) === "granted";
}

/** Calls back when the person has changed their mind, in the browser's own settings too. */
export function watchPermission(changed: () => void): () => void {
  let status: PermissionStatus | undefined;
  let over = false;
  void navigator.permissions?.query({ name: "notifications" }).then(
    (found) => {
      status = found;
      if (!over) found.addEventListener("change", changed);
    },
    () => undefined,
  );
  return () => {
    over = true;
    status?.removeEventListener("change", changed);
  };
}
