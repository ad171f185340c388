import { beforeLeaving } from "@/api/personStorage";
import { installed } from "./installed";
import type { Operators, Page } from "./operator";
import { doWork } from "./processor";

interface Session {
  /** The names of the operators that it does. */
  ready: string;
  stop: AbortController;
}

/**
 * Lets this page do work of the person who is signed in; gives what ends it. Of the tabs of one
 * browser one does it at a time, where browsers have locks; else the server decides who. What it has
 * shown goes with the person.
 */
export function startProcessor(person: string, page: Page, operators = installed): () => void {
  let session: Session | undefined;
  let left = false;
  const end = () => {
    session?.stop.abort();
    session = undefined;
  };
  const look = () => {
    if (left) return;
    const able = Object.entries(operators).filter(([, operator]) => operator.ready());
    const ready = able.map(([name]) => name).join(" ");
    if (session?.ready === ready) return;
    end();
    if (!ready) return;
    const stop = new AbortController();
    session = { ready, stop };
    void alone(person, Object.fromEntries(able), page, stop.signal);
  };
  const watching = Object.values(operators).map((operator) => operator.watch?.(look));
  const leave = () => {
    left = true;
    end();
  };
  // A page that is left may be kept by the browser, and be shown again as it was.
  const comeBack = () => {
    left = false;
    look();
  };
  const clear = () => {
    page.clear();
    for (const operator of Object.values(operators)) operator.clear?.();
  };
  const stay = beforeLeaving(clear);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", comeBack);
  look();
  return () => {
    stay();
    for (const unwatch of watching) unwatch?.();
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("pageshow", comeBack);
    leave();
    clear();
  };
}

async function alone(person: string, operators: Operators, page: Page, signal: AbortSignal) {
  const work = () => doWork({ operators, page }, signal);
  // Browsers have locks on secure pages only.
  if (!navigator.locks) return work();
  await navigator.locks
    .request(`taskflow.processor.${person}`, { signal }, work)
    .catch(() => undefined);
}
