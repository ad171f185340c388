import { stringifyDocument } from "@urql/core";
import type { Client as SocketClient } from "graphql-ws";
import type { ServerError } from "./errors";
import { mending, sharedSocket } from "./follow";
import { graphql } from "./generated";
import type { ConversationSubscription } from "./generated/graphql";

const Conversation = graphql(`
  subscription Conversation($task: ID!, $after: String!) {
    conversation(task: $task, after: $after) { kind place data }
  }
`);

export type Heard = ConversationSubscription["conversation"];

interface Listening {
  task: string;
  /** The seq from which on one listens. */
  after: number;
  onHeard: (heard: Heard) => void;
  /** The server refuses for good; nothing more comes. */
  onError: (error: ServerError) => void;
}

/**
 * Hears one task's answer as it streams, over every break of the connection, until the task has ended:
 * nothing is lost, and nothing comes twice. It goes over the socket that the page has already, since a
 * browser opens only six other connections to a server. Returns what ends it.
 */
export function listen(
  { task, after, onHeard, onError }: Listening,
  socket: SocketClient = sharedSocket(),
): () => void {
  let place = String(after);
  let ended = false;
  return mending({
    socket,
    onError,
    payload: {
      query: stringifyDocument(Conversation),
      // Read anew at each reconnection of the socket, so that it resumes where it stopped.
      get variables() {
        return { task, after: place };
      },
    },
    ended: () => ended,
    onData: ({ conversation: heard }: ConversationSubscription) => {
      place = heard.place;
      ended = heard.kind === "DONE";
      onHeard(heard);
    },
  });
}
