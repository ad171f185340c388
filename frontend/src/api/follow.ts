import { stringifyDocument, type TypedDocumentNode } from "@urql/core";
import type { Client as SocketClient, SubscribePayload } from "graphql-ws";
import { asServerError, fromGraphql, type ServerError } from "./errors";
import { graphqlSocket, refresh } from "./stream";

interface Following<Data, Variables extends { after: number }> {
  document: TypedDocumentNode<Data, Variables>;
  variables: Variables;
  /** The seq of what came. */
  seqOf: (data: Data) => number;
  onData: (data: Data) => void;
  /** The server refuses for good; nothing more comes. */
  onError?: (error: ServerError) => void;
}

let shared: SocketClient | undefined;

/** The one socket of the page. */
export function sharedSocket(): SocketClient {
  shared ??= graphqlSocket();
  return shared;
}

/** Closes the shared socket, when somebody else signs in. */
export function closeSocket(): void {
  void shared?.dispose();
  shared = undefined;
}

/**
 * Follows a stream of numbered events from `variables.after` on, over every break of the
 * connection: each subscription starts after the last seq that came, and none comes twice.
 * Returns what ends it.
 */
export function follow<Data, Variables extends { after: number }>(
  following: Following<Data, Variables>,
  socket: SocketClient = sharedSocket(),
): () => void {
  let last = following.variables.after;
  return mending({
    socket,
    ...(following.onError && { onError: following.onError }),
    payload: {
      query: stringifyDocument(following.document),
      // Read anew at each reconnection of the socket, so that it resumes where it stopped.
      get variables() {
        return { ...following.variables, after: last };
      },
    },
    onData: (data: Data) => {
      const seq = following.seqOf(data);
      if (seq <= last) return;
      last = seq;
      following.onData(data);
    },
  });
}

interface Mending<Data> {
  socket: SocketClient;
  payload: SubscribePayload;
  onData: (data: Data) => void;
  onError?: (error: ServerError) => void;
  /** Whether there is no more to come. */
  ended?: () => boolean;
}

/** Subscribes, and again whenever the subscription ends for a reason that passes. */
export function mending<Data>({ socket, payload, ...told }: Mending<Data>): () => void {
  let closed = false;
  let stop = () => {};

  const again = (delay: number) => {
    if (!closed) setTimeout(() => closed || open(), delay);
  };
  const fail = async (cause: unknown) => {
    if (closed) return;
    const error = socketError(cause);
    if (error.code === "auth.required") {
      if (await refresh().catch(() => true)) again(300);
    } else if (error.transient) again(1_000);
    else told.onError?.(error);
  };
  const open = () => {
    let over = false;
    /** What is refused also completes; it is begun again once. */
    const end = (then: () => void) => {
      if (!over) then();
      over = true;
    };
    stop = socket.subscribe<Data>(payload, {
      next: ({ data, errors }) => {
        if (errors?.[0]) return end(() => void fail(errors));
        if (data && !closed) told.onData(data);
      },
      error: (cause) => end(() => void fail(cause)),
      complete: () => end(() => told.ended?.() || again(300)),
    });
  };
  open();
  return () => {
    closed = true;
    stop();
  };
}

function socketError(cause: unknown): ServerError {
  if (Array.isArray(cause)) return fromGraphql(cause[0]);
  const code = (cause as CloseEvent | null)?.code;
  if (code === 4401 || code === 4403)
    return fromGraphql({ message: "", extensions: { code: "auth.required" } });
  if (code !== undefined) return fromGraphql({ message: "", extensions: { code: "unavailable" } });
  return asServerError(cause);
}
