import { type BrowserOperator, type Notice, WorkError } from "../operator";
import { granted, watchPermission } from "../permission";

/** Milliseconds in which the system shows a notification, or is taken to show none. */
const PROMPT = 3_000;

/** The system refuses notifications of pages, whatever the person says: phones do. */
let refused = false;

const bySystem = (): boolean => granted() && !refused;

/** A notification of the system where that is granted, else a notice in the page. */
export const operator: BrowserOperator = {
  version: 1,

  // A notice in a page at which nobody looks would tell nobody anything.
  ready: () => bySystem() || document.visibilityState === "visible",

  watch: (changed) => {
    document.addEventListener("visibilitychange", changed);
    const unwatch = watchPermission(changed);
    return () => {
      document.removeEventListener("visibilitychange", changed);
      unwatch();
    };
  },

  run: async (input, { key, family, page }) => {
    const notice = { key, ...read(input, family) };
    if (bySystem() && (await shown(notice))) return { shown: "system" };
    page.notice(notice);
    return { shown: "page" };
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

/** Shows a notification of the system, the same for the same key; says whether it did. */
function shown({ key, title, text, link }: Notice): Promise<boolean> {
  let notification: Notification;
  try {
    notification = new Notification(title, { body: text, tag: key });
  } catch {
    refused = true;
    return Promise.resolve(false);
  }
  notification.onclick = () => {
    window.focus();
    notification.close();
    history.pushState(null, "", link);
  };
  return new Promise((resolve) => {
    notification.onshow = () => resolve(true);
    notification.onerror = () => resolve(false);
    setTimeout(() => resolve(false), PROMPT);
  });
}
