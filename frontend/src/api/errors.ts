import { CombinedError } from "@urql/core";

/** What the server answers when it refuses: the message says what to do. */
export interface ErrorBody {
  code: string;
  message: string;
  details?: Record<string, unknown>;
}

const TRANSIENT = new Set([
  "network",
  "unavailable",
  "limit.rate",
  "limit.connections",
  "input.late",
  // What proxies answer in their own words.
  "http.408",
  "http.425",
  "http.429",
]);

/** A refusal of the server, or that it could not be reached (`code` "network"). */
export class ServerError extends Error {
  override readonly name = "ServerError";
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor({ code, message, details }: ErrorBody) {
    super(message);
    this.code = code;
    this.details = details ?? {};
  }

  /** Nothing was decided, so the same command may be sent again. */
  get transient(): boolean {
    return TRANSIENT.has(this.code);
  }
}

export const network = (): ServerError =>
  new ServerError({ code: "network", message: "The server cannot be reached." });

export const cookiesRefused = (): ServerError =>
  new ServerError({
    code: "browser.cookies",
    message:
      "Your browser refuses the cookies that prove who you are. Allow cookies for this address, then sign in.",
  });

/** Whatever went wrong, as a ServerError. */
export function asServerError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  if (error instanceof CombinedError) {
    if (error.networkError instanceof ServerError) return error.networkError;
    const first = error.graphQLErrors[0];
    return first ? fromGraphql(first) : network();
  }
  if (error instanceof TypeError) return network();
  return new ServerError({
    code: "internal",
    message: error instanceof Error ? error.message : String(error),
  });
}

/** The first of GraphQL's errors; its code stands in the extensions. */
export function fromGraphql(error: {
  message: string;
  extensions?: Record<string, unknown> | undefined;
}): ServerError {
  const { code, details } = error.extensions ?? {};
  return new ServerError({
    code: typeof code === "string" ? code : "internal",
    message: error.message,
    ...(typeof details === "object" && details !== null
      ? { details: details as Record<string, unknown> }
      : {}),
  });
}

/** The error in a REST answer's body `{error: {code, message, details?}}`. */
export function fromBody(body: unknown, status: number): ServerError {
  const error = (body as { error?: Partial<ErrorBody> } | null)?.error;
  if (typeof error?.code === "string" && typeof error.message === "string") {
    return new ServerError(error as ErrorBody);
  }
  const code = status >= 502 && status <= 504 ? "unavailable" : `http.${status}`;
  return new ServerError({ code, message: `The server answered ${status}.` });
}
