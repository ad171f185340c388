import type { Heard } from "@/api/listen";

/** What work tells of itself while it goes on. */
export interface LiveLog {
  /** Names the attempt whose lines these are. */
  readonly attempt: string;
  /** The newest lines. */
  readonly lines: readonly string[];
  /** How many there were. */
  readonly count: number;
  /** What is there of the result. */
  readonly text: string;
}

export const quiet: LiveLog = { attempt: "", lines: [], count: 0, text: "" };

const MOST_LINES = 500;
const MOST_TEXT = 20_000;

/** The log after one thing that was heard; a line that comes again is not there twice. */
export function logged(log: LiveLog, { kind, data }: Heard): LiveLog {
  const told = data as Record<string, unknown>;
  if (kind === "LOG") {
    const { attempt, number, line } = told as { attempt: string; number: number; line: string };
    const before = attempt === log.attempt ? log : { ...quiet, attempt, text: log.text };
    if (number <= before.count) return before;
    return { ...before, count: number, lines: [...before.lines, line].slice(-MOST_LINES) };
  }
  if (kind === "TOKEN" && typeof told["text"] === "string") {
    return { ...log, text: (log.text + told["text"]).slice(-MOST_TEXT) };
  }
  return kind === "RESET" ? { ...log, text: "" } : log;
}
