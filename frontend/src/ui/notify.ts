import { notifications } from "@mantine/notifications";

/** Says in a corner that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: "accent" });
}

/** Says in a corner that something was refused, and what to do. */
export function notifyError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  notifications.show({ message, color: "red", autoClose: 10_000, role: "alert" });
}

/** Says something in passing that one need not act on. */
export function notifyAside(message: string): void {
  notifications.show({ message, color: "gray", autoClose: 8_000 });
}
