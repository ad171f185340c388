import { useEffect, useReducer } from "react";
import { inBatches } from "@/api/batches";
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
    const hand = inBatches<Heard>((handed) => dispatch({ kind: "heard", events: handed }));
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
