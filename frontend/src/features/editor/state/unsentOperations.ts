/**
 * Unsent operations: operations that are gathering to be sent, in the browser's storage, so that not even a crash
 * loses them. Once sent they are in the outbox, which keeps them until the server has answered.
 */
import { note } from "@/api/storage";
import type { FlowOperation } from "@/flow/operation";
import type { Batch } from "./synced";

interface Kept {
  person: string;
  flow: string;
  operations: readonly FlowOperation[];
  /** Milliseconds since 1970 of the last change. */
  at: number;
}

const PREFIX = "taskflow.edit.";
/** Older ones are no longer gathering: whoever made them is gone. */
const ABANDONED = 5_000;

export function keep(person: string, flow: string, { mutation, operations }: Batch): void {
  const kept: Kept = { person, flow, operations, at: Date.now() };
  // Where there is no room they are still sent, they only would not survive a crash.
  note(localStorage, PREFIX + mutation, JSON.stringify(kept));
}

export function forget(mutation: string): void {
  localStorage.removeItem(PREFIX + mutation);
}

/** What an earlier page left unsent; it keeps its mutation ids, so that nothing is done twice. */
export function leftOver(person: string, flow: string, now = Date.now()): Batch[] {
  const found = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  return found
    .flatMap((key) => {
      const kept = read(key);
      const mine = kept?.person === person && kept.flow === flow && now - kept.at > ABANDONED;
      return kept && mine ? [{ ...kept, mutation: key.slice(PREFIX.length) }] : [];
    })
    .sort((one, other) => one.at - other.at)
    .map(({ mutation, operations }) => ({ mutation, operations, sent: true }));
}

function read(key: string): Kept | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "") as Kept;
  } catch {
    return undefined;
  }
}
