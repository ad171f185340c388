import { asServerError, network } from "@/api/errors";
import { type Hub, openHub, REVOKED } from "@/api/hub";
import { backoff, pause, refresh } from "@/api/stream";
import { attempt, type Work } from "./attempt";
import type { Operators, Page } from "./operator";

/** Pieces of work that one page does at a time. */
const MOST = 8;
/** Milliseconds after which a connection that breaks was a good one. */
const GOOD = 10_000;
/** Milliseconds in which what is given back has been told. */
const FAREWELL = 1_000;
const ENVIRONMENT = "browser";

interface Given {
  operators: Operators;
  page: Page;
  path?: string;
}

/**
 * Does the work of some operators until it is told to stop: then it gives back at once what it is
 * at. It comes back by itself after a break, and goes on with what it was at.
 */
export async function doWork({ operators, page, path }: Given, stop: AbortSignal): Promise<void> {
  const running = new Map<string, { work: Work; control: AbortController }>();
  let hub: Hub | undefined;
  let ended: () => void = () => {};
  const tell = (op: string, frame: object) => hub?.ask(op, frame) ?? Promise.reject(network());

  const begin = async (work: Work) => {
    const operator = operators[work.operator];
    if (!operator) return;
    const control = new AbortController();
    running.set(work.attempt, { work, control });
    await attempt(work, operator, page, tell, control);
    running.delete(work.attempt);
    ended();
  };
  const room = () =>
    new Promise<void>((resolve) => {
      ended = resolve;
    });
  const giveUp = (work: Work, begun = true) =>
    tell("giveUp", { work: work.id, attempt: work.attempt, begun });
  const heard = (frame: { op?: string; attempt?: string }) => {
    const one = running.get(frame.attempt ?? "");
    if (frame.op !== "cancel" || !one) return;
    one.control.abort();
    // Who has been silent for long is handed more only once they have told that they are free.
    void giveUp(one.work).catch(() => undefined);
  };
  const serve = async (open: Hub) => {
    while (!stop.aborted) {
      // What has ended may not be told as long as the hub is away.
      if (running.size >= MOST) await Promise.race([room(), open.closed]);
      const { work } = await open.ask<{ work: Work | null }>("claim");
      if (work && stop.aborted) await giveUp(work, false);
      else if (work) void begin(work);
    }
  };
  const leave = async () => {
    const told: Promise<unknown>[] = [tell("giveUp", {})];
    for (const { work, control } of running.values()) {
      control.abort();
      told.push(giveUp(work));
    }
    await Promise.race([Promise.allSettled(told), pause(FAREWELL)]);
    hub?.close();
  };
  stop.addEventListener("abort", () => void leave());

  for (let n = 0; !stop.aborted; n += 1) {
    const began = Date.now();
    const open = await openHub(heard, path);
    hub = open;
    try {
      if (stop.aborted) return open.close();
      await open.ask("register", registered(operators));
      await serve(open);
    } catch (cause) {
      if (!stop.aborted) open.close();
      if (asServerError(cause).code === "auth.forbidden") return;
    }
    if (await signedOut(open)) return;
    if (Date.now() - began > GOOD) n = 0;
    await pause(backoff(n), stop);
  }
}

function registered(operators: Operators): object {
  const versions = Object.entries(operators).map(([name, { version }]) => [name, version]);
  return { environments: [ENVIRONMENT], operators: Object.fromEntries(versions) };
}

/** Whether the socket was closed because nobody is signed in any more. */
async function signedOut(hub: Hub): Promise<boolean> {
  const revoked = (await hub.closed) === REVOKED;
  return revoked && !(await refresh().catch(() => true));
}
