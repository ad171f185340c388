/** Keys: which key does what; one list for the keyboard, the help and the command palette. */
import { pressed } from "@/ui/keyboard";

export interface Shortcut {
  /** As `Kbd` shows it; several ways are parted by a space. */
  readonly keys: string;
  readonly does: CommandName;
  /** It works wherever the keyboard is, outside of fields. */
  readonly everywhere?: boolean;
}

export const DEEDS = [
  "undo",
  "redo",
  "selectAll",
  "duplicate",
  "copy",
  "paste",
  "cut",
  "remove",
  "open",
  "connect",
  "addTask",
  "addNote",
  "group",
  "arrange",
  "fit",
  "zoomIn",
  "zoomOut",
  "branch",
  "leave",
  "save",
  "run",
  "help",
] as const;
export type CommandName = (typeof DEEDS)[number];

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: "mod+z", does: "undo", everywhere: true },
  { keys: "mod+shift+z mod+y", does: "redo", everywhere: true },
  { keys: "mod+s", does: "save", everywhere: true },
  { keys: "mod+enter", does: "run", everywhere: true },
  { keys: "?", does: "help", everywhere: true },
  { keys: "mod+a", does: "selectAll" },
  { keys: "mod+d", does: "duplicate" },
  { keys: "delete backspace", does: "remove" },
  { keys: "enter", does: "open" },
  { keys: "c", does: "connect" },
  { keys: "a", does: "addTask" },
  { keys: "n", does: "addNote" },
  { keys: "g", does: "group" },
  { keys: "l", does: "arrange" },
  { keys: "b", does: "branch" },
  { keys: "1", does: "fit" },
  { keys: "+ =", does: "zoomIn" },
  { keys: "-", does: "zoomOut" },
  { keys: "escape", does: "leave" },
];

export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  const keys = pressed(event);
  return SHORTCUTS.find((shortcut) => shortcut.keys.split(" ").includes(keys));
}
