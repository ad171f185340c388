import { type BrowserOperator, type Notice, WorkError } from "../operator";
import { granted, watchPermission } from "../permission";

/** Milliseconds in which the system shows a notification, or is taken to show none. */
const PROMPT = 3_000;

/** The system shows no notifications of pages, whatever the person says: phones do not. */
let refused = false;
const heeding = new Set<() => void>();
const standing = new Set<Notification>();

const seen = (): boolean => document.visibilityState === "visible";

const bySystem = (): boolean => granted() && !refused;

/** A notification of the system where that is granted, else a notice in the page. */
export const operator: BrowserOperator = {
  version: 1,

  // A notice in a page at which nobody looks would tell nobody anything.
  ready: () => bySystem() || seen(),

  watch: (changed) => {
    heeding.add(changed);
    document.addEventListener("visibilitychange", changed);
    const unwatch = watchPermission(changed);
    return () => {
      heeding.delete(changed);
      document.removeEventListener("visibilitychange", changed);
      unwatch();
    };
  },

  run: async (input, { key, family, page, signal }) => {
    const notice = { key, ...read(input, family) };
    if (bySystem()) {
      if (await shown(notice)) return { shown: "system" };
      refused = true;
      for (const changed of heeding) changed();
    }
    await looked(signal);
    page.notice(notice);
    return { shown: "page" };
  },

  clear: () => {
    for (const notification of standing) notification.close();
    standing.clear();
  },
};

/** Reads what it is asked with: it may have come from anywhere. */
function read(input: unknown, family: string): Omit<Notice, "key"> {
  const { title, text = "", link = "" } = (input ?? {}) as Record<string, unknown>;
  if (typeof title !== "string" || title.trim() === "")
    throw wrong("A notification needs a title. Write one.");
  if (typeof text !== "string") throw wrong("The text of a notification is none. Write a text.");
  return { title, text, link: within(link || `/families/${encodeURIComponent(family)}`) };
}

/** Gives a link as a path of this page; what leads anywhere else is refused. */
function within(link: unknown): string {
  const found = typeof link === "string" && link.startsWith("/") ? parsed(link) : undefined;
  if (found?.origin !== location.origin || found.pathname.startsWith("//"))
    throw wrong("The link does not stay within T@skFlow. Write a path that begins with one /.");
  return `${found.pathname}${found.search}${found.hash}`;
}

function parsed(link: string): URL | undefined {
  try {
    return new URL(link, location.origin);
  } catch {
    return undefined;
  }
}

const wrong = (message: string): WorkError => new WorkError("operator.input", message);

/** Resolves when somebody looks at this page; rejects where another page is to show it. */
async function looked(signal: AbortSignal): Promise<void> {
  while (!seen() && !signal.aborted) {
    await new Promise((resolve) => {
      document.addEventListener("visibilitychange", resolve, { once: true });
      signal.addEventListener("abort", resolve, { once: true });
    });
  }
  signal.throwIfAborted();
}

/** Shows a notification of the system, the same for the same key; says whether it did. */
async function shown({ key, title, text, link }: Notice): Promise<boolean> {
  let notification: Notification;
  try {
    notification = new Notification(title, { body: text, tag: key });
  } catch {
    return false;
  }
  standing.add(notification);
  notification.onclose = () => standing.delete(notification);
  notification.onclick = () => {
    window.focus();
    notification.close();
    history.pushState(null, "", link);
  };
  const told = await new Promise<boolean>((resolve) => {
    notification.onshow = () => resolve(true);
    notification.onerror = () => resolve(false);
    setTimeout(() => resolve(false), PROMPT);
  });
  // What comes too late would tell it twice.
  if (!told) notification.close();
  return told;
}
