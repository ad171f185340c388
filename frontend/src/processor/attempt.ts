import { asServerError } from "@/api/errors";
import { pause } from "@/api/stream";
import { type BrowserOperator, type Page, WorkError } from "./operator";

/** Milliseconds until a result is told again which could not be told. */
const RETRY = 500;
const LONGEST = 10_000;

/** One attempt at one piece of work, as the hub hands it out. */
export interface Work {
  id: string;
  attempt: string;
  family: string;
  operator: string;
  input: unknown;
  leaseMs: number;
  key: string;
}

/** Tells the hub something, whichever socket leads there now; throws ServerError. */
export type Tell = (op: string, frame: object) => Promise<unknown>;

/** Does one piece of work and tells what it came to, also after a break of the connection. */
export async function attempt(
  work: Work,
  operator: BrowserOperator,
  page: Page,
  tell: Tell,
  control: AbortController,
): Promise<void> {
  const { signal } = control;
  const name = { work: work.id, attempt: work.attempt };
  const beat = setInterval(async () => {
    try {
      await tell("heartbeat", name);
    } catch (cause) {
      // Somebody else has it by now, or nobody wants a result.
      if (!asServerError(cause).transient) control.abort();
    }
  }, work.leaseMs / 3);
  try {
    const result = await outcome(work, operator, page, signal);
    await settle(name, result, tell, signal);
  } finally {
    clearInterval(beat);
  }
}

async function outcome(
  { input, key, family }: Work,
  operator: BrowserOperator,
  page: Page,
  signal: AbortSignal,
): Promise<object> {
  try {
    return { output: await operator.run(input, { key, family, page, signal }) };
  } catch (error) {
    const code = error instanceof WorkError ? error.code : "work.failed";
    const message = error instanceof Error ? error.message : String(error);
    return { error: { code, message: message.slice(0, LONGEST) || code } };
  }
}

async function settle(name: object, result: object, tell: Tell, signal: AbortSignal) {
  let told = result;
  while (!signal.aborted) {
    try {
      await tell("settle", { ...name, ...told });
      return;
    } catch (cause) {
      const { code, message, transient } = asServerError(cause);
      if (code === "operator.output") told = { error: { code, message } };
      else if (transient) await pause(RETRY, signal);
      else return; // another attempt counts, or nobody wants a result
    }
  }
}
