/** A notice in the page, as the page shows it. */
export interface Notice {
  key: string;
  title: string;
  text: string;
  /** A path of this page. */
  link: string;
}

/** What the page lends to those who do work in it. */
export interface Page {
  notice(notice: Notice): void;
  /** Takes away all notices. */
  clear(): void;
}

/** One attempt at one piece of work, as an operator sees it. */
export interface Run {
  /** Names the work, whichever attempt it is. */
  key: string;
  family: string;
  page: Page;
  /** Aborts when nobody wants the result any more. */
  signal: AbortSignal;
}

/** What one operator does in the browser; its file is called as its twin in Python. */
export interface BrowserOperator {
  /** The version of its twin. */
  version: number;
  /** Whether this page can do it now; as long as not, the work waits for another. */
  ready(): boolean;
  /** Calls back whenever that may have changed; gives what ends it. */
  watch?(changed: () => void): () => void;
  /** Does the work; gives the output, and throws a WorkError where it fails. */
  run(input: unknown, run: Run): Promise<object>;
  /** Takes away what it has shown: whoever it was for is not here any more. */
  clear?(): void;
}

/** Why work came to nothing, in words for people. */
export class WorkError extends Error {
  override readonly name = "WorkError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type Operators = Readonly<Record<string, BrowserOperator>>;
