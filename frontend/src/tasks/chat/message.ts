/** One message of a chat, as the server keeps it. */
export interface Message {
  readonly id: string;
  readonly role: "user" | "assistant" | "system";
  readonly content: string;
  /** Id of the person, and what they are called. */
  readonly user?: string;
  readonly name?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly model?: string;
  readonly usage?: { readonly in: number; readonly out: number; readonly estimated?: boolean };
  /** Why an answer does not end where it should: `length`, `content_filter`, `stopped`, `failed`, `timeout`. */
  readonly finish?: string;
  /** Who stopped the answer, on what was said of it, else on the message that it was to answer. */
  readonly stopped?: { readonly user: string; readonly name: string };
}
