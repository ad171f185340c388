import { gql, stringifyDocument, type TypedDocumentNode } from "@urql/core";
import { tell } from "./client";
import { whenOnline } from "./connection";
import { asServerError, ServerError } from "./errors";
import { newId } from "./ids";
import {
  keep,
  keyOf,
  recall,
  refuse,
  renew,
  type StoredCommand,
  taken,
  useOutbox,
} from "./storedCommands";

const RETRY = 1_500;
const lanes = new Map<string, Promise<unknown>>();
const waiting = new Set<string>();
let owner = "";

/** A new id for a command; a retry keeps it, so the command is applied once. */
export function mutationId(): string {
  return newId();
}

/**
 * Sends a command and answers with what the server said. While the server cannot be reached the
 * command waits, also over a reload of the page; a refusal is thrown as ServerError. The variables
 * carry the command's `mutation` id, in `input` or beside it. A command with words of a person in
 * it says what it is `about`: refused, it is kept in `useOutbox` until it is sent again or discarded.
 */
export function submit<Data, Variables extends object>(
  lane: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  about?: string,
): Promise<Data> {
  const key = keyOf(idOf(variables));
  const query = stringifyDocument(document);
  keep(key, { person: owner, lane, query, variables, ...(about === undefined ? {} : { about }) });
  return enqueue({ key, person: owner, lane }, document, variables);
}

/** Lets commands go out for this person alone, "" for nobody: what others gave waits for them. */
export function sendFor(person: string): void {
  owner = person;
}

/** Sends again what was left from before the page was loaded. Called when somebody has signed in. */
export function resumeOutbox(person: string): void {
  sendFor(person);
  for (const entry of recall(person)) {
    if (!entry.refused && !waiting.has(entry.key)) resend(entry);
  }
}

/** Sends once more, under the same id, what was refused. */
export function sendAgain(key: string): void {
  const entry = renew(key);
  if (entry) resend(entry);
}

function resend({ query, variables, ...place }: StoredCommand): void {
  enqueue(place, gql(query), variables).catch(() => undefined);
}

function enqueue<Data, Variables extends object>(
  { key, person, lane }: Pick<StoredCommand, "key" | "person" | "lane">,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  waiting.add(key);
  count();
  const before = lanes.get(lane) ?? Promise.resolve();
  const answer = before
    .catch(() => undefined)
    .then(() => deliver(person, document, variables))
    .then(
      (data) => {
        taken(key, data);
        return data;
      },
      (error: ServerError) => {
        // Kept for when the same person has signed in again.
        if (error.code !== "auth.required") refuse(key, error);
        throw error;
      },
    )
    .finally(() => {
      waiting.delete(key);
      count();
      if (lanes.get(lane) === answer) lanes.delete(lane);
    });
  lanes.set(lane, answer);
  return answer;
}

async function deliver<Data, Variables extends object>(
  person: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  for (;;) {
    // Whoever sits here by now says nothing in the name of who was here before.
    if (person !== owner) throw new ServerError({ code: "auth.required", message: "" });
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

const count = (): void => useOutbox.setState({ waiting: waiting.size });
