import { useEffect, useReducer } from "react";
import { asServerError, type ServerError } from "@/api/errors";
import type { StreamEvent } from "@/api/sse";
import { events } from "@/api/stream";
import { type Answer, heard, nothing, silent } from "./answer";

interface Heard extends Answer {
  /** Why nothing more is heard. */
  readonly problem?: ServerError;
}

type Told =
  | { kind: "heard"; events: readonly StreamEvent[] }
  | { kind: "opened" }
  | { kind: "silent" }
  | { kind: "problem"; problem: ServerError };

function tell(answer: Heard, told: Told): Heard {
  switch (told.kind) {
    case "heard":
      return told.events.reduce<Heard>(heard, answer);
    case "opened":
      return nothing;
    case "silent":
      return { ...silent(answer), said: [] };
    case "problem":
      return { ...answer, problem: told.problem };
  }
}

/**
 * The answer of a chat as it streams. The stream is open only while the model `writes`, since a
 * browser allows a page few of them; it begins with all that was written of this answer.
 */
export function useAnswer(task: string, seq: number, writes: boolean): Heard {
  const [answer, dispatch] = useReducer(tell, nothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: seq says where to begin, once.
  useEffect(() => {
    if (!writes) return undefined;
    const leaving = new AbortController();
    const hand = handful((handed) => dispatch({ kind: "heard", events: handed }));
    dispatch({ kind: "opened" });
    const listen = async () => {
      const path = `/chat/${encodeURIComponent(task)}?after=${seq}`;
      const until = ({ event }: StreamEvent) => event === "done";
      for await (const event of events(path, { until, signal: leaving.signal })) hand.take(event);
    };
    listen().catch((cause) => {
      if (!leaving.signal.aborted) dispatch({ kind: "problem", problem: asServerError(cause) });
    });
    return () => {
      leaving.abort();
      hand.flush();
      dispatch({ kind: "silent" });
    };
  }, [task, writes]);
  return answer;
}

const FRAME = 33;

/** Hands events on in handfuls: what a screen can show at a time is enough to draw. */
function handful(hand: (events: readonly StreamEvent[]) => void) {
  let held: StreamEvent[] = [];
  let due: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(due);
    due = undefined;
    if (held.length > 0) hand(held);
    held = [];
  };
  const take = (event: StreamEvent) => {
    held.push(event);
    due ??= setTimeout(flush, FRAME);
  };
  return { take, flush };
}
