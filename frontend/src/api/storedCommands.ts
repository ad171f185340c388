import { create } from "zustand";
import type { ErrorBody } from "./errors";
import { note } from "./storage";

/** A command that the server has not taken yet; so it stands in the browser's local storage. */
interface Entry {
  person: string;
  /** Commands of one lane (a family, a flow) go out one after another. */
  lane: string;
  order: number;
  query: string;
  variables: object;
  /** What a person's words in it belong to: such a command is kept also when it is refused. */
  about?: string;
  refused?: Pick<ErrorBody, "code" | "message">;
}

export interface StoredCommand extends Entry {
  key: string;
  /** What the server said; it is no longer in the storage then. */
  answer?: unknown;
}

interface Outbox {
  /** How many commands wait for an answer. */
  waiting: number;
  /** In the order in which they were given. */
  kept: readonly StoredCommand[];
}

/** What was done here that the server has not confirmed. */
export const useOutbox = create<Outbox>(() => ({ waiting: 0, kept: [] }));

const PREFIX = "taskflow.outbox.";
let last = 0;

export const keyOf = (mutation: string): string => PREFIX + mutation;

/** Keeps a command; those about the same that were answered since need not be remembered any longer. */
export function keep(key: string, given: Omit<Entry, "order">): void {
  last = Math.max(Date.now(), last + 1);
  const entry = { ...given, order: last };
  store(key, entry);
  change((kept) => [
    ...kept.filter(({ about, answer }) => answer === undefined || about !== given.about),
    { ...entry, key },
  ]);
}

/** The server has taken it; what is about something is remembered until the page has seen it come back. */
export function taken(key: string, answer: unknown): void {
  localStorage.removeItem(key);
  change((kept) =>
    kept.flatMap((one) => {
      if (one.key !== key) return [one];
      return one.about === undefined ? [] : [{ ...one, answer }];
    }),
  );
}

/** The server has refused it: whoever wrote words in it sees why, and says what becomes of them. */
export function refuse(key: string, { code, message }: ErrorBody): void {
  if (find(key)?.about === undefined) discard(key);
  else put(key, { refused: { code, message } });
}

/** It waits for an answer again. */
export function renew(key: string): StoredCommand | undefined {
  put(key, {});
  return find(key);
}

export function discard(key: string): void {
  localStorage.removeItem(key);
  change((kept) => kept.filter((one) => one.key !== key));
}

/** Finds what a person left in this browser; it takes the place of what another one left. */
export function recall(person: string): readonly StoredCommand[] {
  const found = Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .flatMap((key) => read(key, localStorage.getItem(key)) ?? [])
    .filter((entry) => entry.person === person)
    .sort((one, other) => one.order - other.order);
  change(() => found);
  return found;
}

export const find = (key: string): StoredCommand | undefined =>
  useOutbox.getState().kept.find((one) => one.key === key);

function put(key: string, how: Pick<StoredCommand, "refused">): void {
  const found = find(key);
  if (!found) return;
  const { key: _, refused: __, ...entry } = found;
  store(key, { ...entry, ...how });
  change((kept) => kept.map((one) => (one.key === key ? { ...entry, ...how, key } : one)));
}

function store(key: string, entry: Entry): void {
  // Where there is no room it is still sent, it only would not survive a reload.
  note(localStorage, key, JSON.stringify(entry));
}

function read(key: string, text: string | null): StoredCommand | undefined {
  try {
    return { ...(JSON.parse(text ?? "") as Entry), key };
  } catch {
    return undefined;
  }
}

function change(how: (kept: readonly StoredCommand[]) => readonly StoredCommand[]): void {
  useOutbox.setState(({ kept }) => ({ kept: how(kept) }));
}
