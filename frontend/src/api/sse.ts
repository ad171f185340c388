/** One server-sent event. `id` is the last id seen in the stream, as the standard has it. */
export interface StreamEvent {
  id: string;
  event: string;
  data: string;
}

/** Reads server-sent events out of chunks of text that may be cut anywhere. */
export class EventParser {
  #rest = "";
  #lastId: string;
  #nextId: string;
  #event = "";
  #data: string[] = [];
  /** Milliseconds to wait before reconnecting, if the server named them. */
  retry: number | undefined;

  constructor(lastId = "") {
    this.#lastId = lastId;
    this.#nextId = lastId;
  }

  /** The id to resume after: that of the last event that was complete. */
  get lastId(): string {
    return this.#lastId;
  }

  /** Forgets what an earlier connection left unfinished. */
  reconnect(): void {
    this.#rest = "";
    this.#event = "";
    this.#data = [];
    this.#nextId = this.#lastId;
  }

  /** The events that this chunk completes. */
  push(chunk: string): StreamEvent[] {
    const text = this.#rest + chunk;
    // A carriage return at the very end may be the first half of a CRLF.
    const end = text.endsWith("\r") ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? "") + text.slice(end);
    return lines.flatMap((line) => this.#line(line) ?? []);
  }

  #line(line: string): StreamEvent | undefined {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#nextId = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retry = Number(value);
    return undefined;
  }

  #dispatch(): StreamEvent | undefined {
    this.#lastId = this.#nextId;
    const event = {
      id: this.#lastId,
      event: this.#event || "message",
      data: this.#data.join("\n"),
    };
    const empty = this.#data.length === 0;
    this.#event = "";
    this.#data = [];
    return empty ? undefined : event;
  }
}
