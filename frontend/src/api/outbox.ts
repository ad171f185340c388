import { gql, stringifyDocument, type TypedDocumentNode } from "@urql/core";
import { create } from "zustand";
import { tell } from "./client";
import { whenOnline } from "./connection";
import { asServerError, ServerError } from "./errors";

/** A command that the server has not answered yet. */
interface Entry {
  person: string;
  /** Commands of one lane (a family, a flow) go out one after another. */
  lane: string;
  order: number;
  query: string;
  variables: object;
}

interface Outbox {
  /** How many commands wait for an answer. */
  waiting: number;
}

/** How much was done here that the server has not confirmed. */
export const useOutbox = create<Outbox>(() => ({ waiting: 0 }));

const PREFIX = "taskflow.outbox.";
const RETRY = 1_500;
const lanes = new Map<string, Promise<unknown>>();
let owner = "";

/** A new id for a command; a retry keeps it, so the command is applied once. */
export function mutationId(): string {
  return crypto.randomUUID();
}

/**
 * Sends a command and answers with what the server said. While the server cannot be reached the
 * command waits, also over a reload of the page; a refusal is thrown as ServerError. The variables
 * carry the command's `mutation` id, in `input` or beside it.
 */
export function submit<Data, Variables extends object>(
  lane: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const key = `${PREFIX}${idOf(variables)}`;
  const query = stringifyDocument(document);
  keep(key, { person: owner, lane, order: Date.now(), query, variables });
  return enqueue(key, lane, document, variables);
}

/** Sends again what was left from before the page was loaded. Called when somebody has signed in. */
export function resumeOutbox(person: string): void {
  owner = person;
  const left = Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ key, entry: read(key) }))
    .filter((found): found is { key: string; entry: Entry } => found.entry?.person === person)
    .sort((one, other) => one.entry.order - other.entry.order);
  for (const { key, entry } of left) {
    enqueue(key, entry.lane, gql(entry.query), entry.variables).catch(() => undefined);
  }
}

function enqueue<Data, Variables extends object>(
  key: string,
  lane: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  count(1);
  const before = lanes.get(lane) ?? Promise.resolve();
  const answer = before
    .catch(() => undefined)
    .then(() => deliver(document, variables))
    .then(
      (data) => {
        localStorage.removeItem(key);
        return data;
      },
      (error: ServerError) => {
        // Kept for when the same person has signed in again.
        if (error.code !== "auth.required") localStorage.removeItem(key);
        throw error;
      },
    )
    .finally(() => {
      count(-1);
      if (lanes.get(lane) === answer) lanes.delete(lane);
    });
  lanes.set(lane, answer);
  return answer;
}

async function deliver<Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  for (;;) {
    try {
      return await tell(document, variables);
    } catch (cause) {
      const error = asServerError(cause);
      if (!error.transient) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
      await whenOnline();
    }
  }
}

function idOf(variables: object): string {
  const { mutation, input } = variables as { mutation?: string; input?: { mutation?: string } };
  const id = mutation ?? input?.mutation;
  if (!id)
    throw new ServerError({ code: "input.invalid", message: "A command needs a mutation id." });
  return id;
}

function keep(key: string, entry: Entry): void {
  try {
    localStorage.setItem(key, JSON.stringify(entry));
  } catch {
    // The browser's room is full: the command is still sent, it only would not survive a reload.
  }
}

function read(key: string): Entry | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "") as Entry;
  } catch {
    return undefined;
  }
}

function count(change: number): void {
  useOutbox.setState(({ waiting }) => ({ waiting: waiting + change }));
}
