import { stringifyDocument } from "@urql/core";
import { useEffect, useRef } from "react";
import { useConnection } from "./connection";
import { mending, sharedSocket } from "./follow";
import { graphql } from "./generated";
import type { NewTypesSubscription } from "./generated/graphql";

const NewTypes = graphql(`
  subscription NewTypes { taskTypesChanged { name version } }
`);

/** Calls whenever a kind of tasks was published, and when some may have been while nobody heard. */
export function useNewTypes(again: () => void): void {
  const newest = useRef(again);
  newest.current = again;
  const online = useConnection((connection) => connection.state === "online");
  const was = useRef(online);
  useEffect(() => {
    if (online && !was.current) newest.current();
    was.current = online;
  }, [online]);
  useEffect(
    () =>
      mending({
        socket: sharedSocket(),
        payload: { query: stringifyDocument(NewTypes) },
        onData: (_: NewTypesSubscription) => newest.current(),
      }),
    [],
  );
}
