/** Stored texts: what is unfinished in a flow's fields, in the browser's storage, by person and flow. */
import { note } from "@/api/storage";
import type { Unfinished } from "@/ui/form/unfinished";
import type { UnfinishedFields } from "./unfinished";

const PREFIX = "taskflow.unfinished.";

const keyOf = (person: string, flow: string) => `${PREFIX}${person}.${flow}`;

export function storeTexts(person: string, flow: string, fields: UnfinishedFields): void {
  const key = keyOf(person, flow);
  // Where there is no room they are kept in the page, they only would not survive a reload.
  if (fields.size === 0) localStorage.removeItem(key);
  else note(localStorage, key, JSON.stringify([...fields]));
}

export function storedTexts(person: string, flow: string): UnfinishedFields {
  try {
    const found = JSON.parse(localStorage.getItem(keyOf(person, flow)) ?? "[]");
    return new Map(found as [string, Unfinished][]);
  } catch {
    return new Map();
  }
}
