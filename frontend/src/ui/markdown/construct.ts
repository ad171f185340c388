/** The parser's own terms, as far as we speak them (micromark's, in short). */

/** A character; below -2 a line end, -2 and -1 parts of a tab, null the end. */
export type Code = number | null;
// biome-ignore lint/suspicious/noConfusingVoidType: the parser's way to end
export type State = (code: Code) => State | undefined | void;

export interface Effects {
  enter: (type: string, fields?: object) => unknown;
  exit: (type: string) => unknown;
  consume: (code: Code) => void;
  check: (construct: Construct, ok: State, nok: State) => State;
}

export interface Context {
  interrupt?: boolean | undefined;
  previous: Code;
  now: () => { line: number; offset: number };
  parser: { lazy: Record<number, boolean> };
}

export type Tokenize = (this: Context, effects: Effects, ok: State, nok: State) => State;

export interface Construct {
  name?: string;
  concrete?: boolean;
  partial?: boolean;
  tokenize: Tokenize;
}

export const isLineEnd = (code: Code): boolean => code !== null && code < -2;
export const isSpace = (code: Code): boolean => code === 32 || code === -1 || code === -2;
