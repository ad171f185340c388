import { useEffect, useState } from "react";
import { inBatches } from "@/api/batches";
import { type Heard, listen } from "@/api/listen";
import { type LiveLog, logged, quiet } from "./log";

/** What a step's work tells of itself, for as long as it works; begins with what it told last. */
export function useLog(task: string, seq: number, works: boolean): LiveLog {
  const [log, setLog] = useState(quiet);
  // biome-ignore lint/correctness/useExhaustiveDependencies: seq says where to begin, once.
  useEffect(() => {
    if (!works) return undefined;
    setLog(quiet);
    const hand = inBatches<Heard>((handed) => setLog((before) => handed.reduce(logged, before)));
    // That it cannot be heard loses nothing: the last lines are kept with the result.
    const leave = listen({ task, after: seq, onHeard: hand.take, onError: () => undefined });
    return () => {
      leave();
      hand.flush();
    };
  }, [task, works]);
  return log;
}
