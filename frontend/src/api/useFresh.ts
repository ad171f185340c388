import type { TypedDocumentNode } from "@urql/core";
import { useEffect, useRef } from "react";
import { type AnyVariables, useQuery } from "urql";
import { useConnection } from "./connection";
import { asServerError, type ServerError } from "./errors";
import { backoff } from "./stream";

interface Fresh<Data> {
  data: Data | undefined;
  error: ServerError | undefined;
  /** Nothing has come yet. */
  loading: boolean;
  /** What is shown was known before, and is being asked for anew. */
  stale: boolean;
  again: () => void;
}

/**
 * What a query answers, asked again every so many milliseconds while the page is looked at, when
 * one comes back to it, and when the connection does.
 */
export function useFresh<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  every?: number,
): Fresh<Data> {
  const [{ data, error, fetching, stale }, reexecute] = useQuery({
    query,
    variables,
    requestPolicy: "cache-and-network",
  } as Parameters<typeof useQuery<Data, Variables>>[0]);
  const online = useConnection((connection) => connection.state === "online");

  useEffect(() => {
    if (!online) return undefined;
    const ask = () => {
      if (document.visibilityState === "visible") reexecute({ requestPolicy: "network-only" });
    };
    const timer = every === undefined ? undefined : setInterval(ask, every);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [every, online, reexecute]);

  const failures = useRef(0);
  useEffect(() => {
    if (fetching) return undefined;
    if (!error?.networkError) failures.current = 0;
    if (!(online && error?.networkError && asServerError(error).transient)) return undefined;
    const wait = backoff(failures.current);
    failures.current += 1;
    const timer = setTimeout(() => reexecute({ requestPolicy: "network-only" }), wait);
    return () => clearTimeout(timer);
  }, [online, error, fetching, reexecute]);

  return {
    data,
    error: error && !data ? asServerError(error) : undefined,
    loading: fetching && !data,
    stale,
    again: () => reexecute({ requestPolicy: "network-only" }),
  };
}
