import { stringifyDocument, type TypedDocumentNode } from "@urql/core";
import type { Client as SocketClient } from "graphql-ws";
import { mending, sharedSocket } from "./follow";

/**
 * Watches what has no numbers to resume from: after every break of the connection it begins with
 * how things are then. What the server refuses for good ends it. Returns what ends it.
 */
export function watch<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onData: (data: Data) => void,
  socket: SocketClient = sharedSocket(),
): () => void {
  const payload = { query: stringifyDocument(document), variables };
  return mending<Data>({ socket, payload, onData });
}
