// What the browser keeps belongs to whoever is signed in, and goes with their signing out.

import { note } from "./storage";

/** What is of the browser itself, whoever sits before it. */
const OF_THE_BROWSER = new Set([
  "taskflow.language",
  "taskflow.notifications.asked",
  "mantine-color-scheme-value",
]);
const LEFT = "taskflow.left";
const tabs = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("taskflow");

const goodbyes = new Set<() => void>();

/** Does something before this page begins anew without its person; gives what ends that. */
export function beforeLeaving(deed: () => void): () => void {
  goodbyes.add(deed);
  return () => void goodbyes.delete(deed);
}

/** Removes everything that a person has left in this browser. */
export function forgetPerson(): void {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) {
      if (!OF_THE_BROWSER.has(key)) storage.removeItem(key);
    }
  }
}

/** Whether somebody has just signed out here; what was still written meanwhile is removed now. */
export function forgetWhoLeft(): void {
  if (localStorage.getItem(LEFT) !== null) forgetPerson();
}

/** Begins anew with nothing in memory, in every tab: whoever sat here has left. */
export function leave(): void {
  tabs?.postMessage({ left: true });
  beginAnew();
}

/** Tells the other tabs who is signed in now. */
export function enter(person: string): void {
  tabs?.postMessage({ entered: person });
}

/** Calls back when another tab says that somebody else is signed in now, or nobody any more. */
export function heedTabs(present: () => string | undefined): void {
  tabs?.addEventListener("message", ({ data }: MessageEvent<{ entered?: string }>) => {
    const { entered } = data;
    if (entered === undefined) beginAnew();
    else if (present() !== entered) {
      sayGoodbye();
      location.reload();
    }
  });
}

function sayGoodbye(): void {
  for (const deed of goodbyes) deed();
}

function beginAnew(): void {
  sayGoodbye();
  forgetPerson();
  note(localStorage, LEFT, "1");
  location.replace("/");
}

/** A storage of one person alone, for what keeps things by names of its own. */
export function storageOf(person: string) {
  const prefix = `taskflow.of.${person}.`;
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return {
    get length() {
      return keys().length;
    },
    getItem: (key: string) => localStorage.getItem(prefix + key),
    setItem: (key: string, value: string) => localStorage.setItem(prefix + key, value),
    removeItem: (key: string) => localStorage.removeItem(prefix + key),
    clear: () => {
      for (const key of keys()) localStorage.removeItem(key);
    },
  };
}
