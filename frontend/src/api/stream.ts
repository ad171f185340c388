import { createClient, type Client as SocketClient } from "graphql-ws";
import { setConnection, useConnection } from "./connection";
import { fromBody, network } from "./errors";
import { note } from "./storage";

// The one place of the frontend that speaks to the server: every fetch and every WebSocket.

const listeners = new Set<() => void>();

/** Calls the listener when the session has ended and cannot be refreshed. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let csrfName = "";

/** Notes the name of the cookie that holds this installation's CSRF token; the server says it. */
export function nameCsrf(name: string): void {
  csrfName = name;
}

function csrfToken(): string {
  const cookies = document.cookie.split("; ").map((cookie) => cookie.split("="));
  const found = cookies.find(([name]) => csrfName !== "" && name === csrfName)?.[1];
  return found ? decodeURIComponent(found) : "";
}

async function attempt(input: RequestInfo | URL, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (init.method && init.method !== "GET") headers.set("x-csrf-token", csrfToken());
  try {
    const answer = await fetch(input, { ...init, headers, credentials: "same-origin" });
    setConnection("online");
    return answer;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    lost();
    throw network();
  }
}

const REFRESHED = "taskflow.refreshed";
const JUST_NOW = 10_000;
let refreshing: Promise<boolean> | undefined;

/** Asks for a fresh session; many who ask at once share one question. False: sign in again. */
export function refresh(): Promise<boolean> {
  refreshing ??= alone(refreshOnce).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

/** The tabs of one browser need one refresh together; the server bears two at once. */
function alone<T>(deed: () => Promise<T>): Promise<T> {
  // Browsers have locks on secure pages only; elsewhere the time of the last refresh has to do.
  return navigator.locks ? (navigator.locks.request(REFRESHED, deed) as Promise<T>) : deed();
}

async function refreshOnce(): Promise<boolean> {
  if (Date.now() - Number(localStorage.getItem(REFRESHED)) < JUST_NOW) return true;
  const answer = await attempt("/auth/refresh", { method: "POST" });
  if (answer.ok) note(localStorage, REFRESHED, String(Date.now()));
  if (answer.status === 401) for (const listener of listeners) listener();
  return answer.ok;
}

/** Whether there was a session here that may be refreshed. */
export function mayRefresh(): boolean {
  return csrfToken() !== "";
}

// Here 401 says that the name or the password is wrong, not that the session ran out.
const entrances = new Set(["/auth/login", "/auth/setup", "/auth/refresh", "/auth/logout"]);

/** `fetch` with the session: CSRF header, and once more after a refresh when the session ran out. */
export async function request(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const answer = await attempt(input, init);
  if (answer.status !== 401 || entrances.has(String(input))) return answer;
  return (await refresh()) ? attempt(input, init) : answer;
}

/** Sends JSON, answers JSON; throws ServerError. */
export async function call<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
  const answer = await request(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await answer.text();
  const json: unknown = parse(text);
  if (!answer.ok) throw fromBody(json, answer.status);
  return json as T;
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** Milliseconds before attempt `n` (0, 1, 2 …): doubling up to 8 s, spread so that not all come at once. */
export function backoff(n: number): number {
  return Math.min(8_000, 400 * 2 ** n) * (0.75 + Math.random() / 2);
}

export function pause(milliseconds: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", finish);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    globalThis.addEventListener?.("online", finish);
    signal?.addEventListener("abort", finish);
  });
}

let probing = false;

/** The server did not answer: say so, and ask until it does. */
function lost(): void {
  setConnection(navigator.onLine ? "reconnecting" : "offline");
  if (probing) return;
  probing = true;
  void (async () => {
    for (let n = 0; useConnection.getState().state !== "online"; n += 1) {
      await pause(backoff(n));
      setConnection(navigator.onLine && n < 4 ? "reconnecting" : "offline");
      await fetch("/auth/session", { credentials: "same-origin", cache: "no-store" }).then(
        (answer) => answer.status < 500 && setConnection("online"),
        () => undefined,
      );
    }
    probing = false;
  })();
}

if (typeof window !== "undefined") {
  window.addEventListener("offline", lost);
}

/** The address of a WebSocket beside this page. */
function socketAddress(path: string): string {
  return new URL(path, location.href).href.replace(/^http/, "ws");
}

/** A socket for frames of work. */
export function workSocket(path: string): WebSocket {
  return new WebSocket(socketAddress(path));
}

/** A client of GraphQL subscriptions; it connects when first needed and never gives up. */
export function graphqlSocket(path = "/graphql"): SocketClient {
  let unanswered: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;
  return createClient({
    url: () => socketAddress(path),
    lazyCloseTimeout: 3_000,
    keepAlive: 15_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (n) => pause(backoff(n)),
    shouldRetry: () => true,
    on: {
      connected: (opened) => {
        socket = opened as WebSocket;
        setConnection("online");
      },
      closed: (event) => {
        clearTimeout(unanswered);
        const { code } = event as CloseEvent;
        if (code !== 1000 && code < 4400) lost();
      },
      ping: (received) => {
        if (!received) unanswered = setTimeout(() => socket?.close(4408, "No answer"), 6_000);
      },
      pong: (received) => {
        if (received) clearTimeout(unanswered);
      },
    },
  });
}
