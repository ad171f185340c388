import { useEffect, useReducer } from "react";
import type { ServerError } from "@/api/errors";
import { type Heard, listen } from "@/api/listen";
import { type Answer, heard, nothing, silent } from "./answer";

interface Listened extends Answer {
  /** Why nothing more is heard. */
  readonly problem?: ServerError;
}

type Told =
  | { kind: "heard"; events: readonly Heard[] }
  | { kind: "opened" }
  | { kind: "silent" }
  | { kind: "problem"; problem: ServerError };

function tell(answer: Listened, told: Told): Listened {
  switch (told.kind) {
    case "heard":
      return told.events.reduce<Listened>(heard, answer);
    case "opened":
      return nothing;
    case "silent":
      return { ...silent(answer), said: [] };
    case "problem":
      return { ...answer, problem: told.problem };
  }
}

/**
 * The answer of a chat as it streams. It is listened to only while the model `writes`, and
 * begins with all that was written of this answer.
 */
export function useAnswer(task: string, seq: number, writes: boolean): Listened {
  const [answer, dispatch] = useReducer(tell, nothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: seq says where to begin, once.
  useEffect(() => {
    if (!writes) return undefined;
    const hand = handful((handed) => dispatch({ kind: "heard", events: handed }));
    dispatch({ kind: "opened" });
    const leave = listen({
      task,
      after: seq,
      onHeard: hand.take,
      onError: (problem) => dispatch({ kind: "problem", problem }),
    });
    return () => {
      leave();
      hand.flush();
      dispatch({ kind: "silent" });
    };
  }, [task, writes]);
  return answer;
}

const FRAME = 33;

/** Hands events on in handfuls: what a screen can show at a time is enough to draw. */
function handful(hand: (events: readonly Heard[]) => void) {
  let held: Heard[] = [];
  let due: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(due);
    due = undefined;
    if (held.length > 0) hand(held);
    held = [];
  };
  const take = (event: Heard) => {
    held.push(event);
    due ??= setTimeout(flush, FRAME);
  };
  return { take, flush };
}
