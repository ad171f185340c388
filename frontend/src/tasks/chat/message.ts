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
  /** Why an answer does not end where it should: `length`. */
  readonly finish?: string;
}
