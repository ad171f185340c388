import { note } from "@/api/storage";

const ASKED = "taskflow.notifications.asked";

const known = (): boolean => typeof Notification !== "undefined";

/** Whether the person lets T@skFlow show notifications of the system. */
export function granted(): boolean {
  return known() && Notification.permission === "granted";
}

/** Whether one may offer to ask: nobody has answered yet, and nobody was asked here before. */
export function askable(): boolean {
  return known() && Notification.permission === "default" && localStorage.getItem(ASKED) === null;
}

/** Asks, this once, since the person wants to be asked. */
export async function ask(): Promise<boolean> {
  note(localStorage, ASKED, "1");
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
