import { useSyncExternalStore } from "react";

/** One timer for all that show time, running only while something does. */
function ticker(period: number) {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let now = Date.now();
  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      if (timer === undefined) {
        now = Date.now();
        timer = setInterval(() => {
          now = Date.now();
          for (const tell of listeners) tell();
        }, period);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    read: () => {
      if (timer === undefined && Date.now() - now > 1_000) now = Date.now();
      return now;
    },
  };
}

const seconds = ticker(1_000);
const halfMinutes = ticker(30_000);

/** Milliseconds since 1970, renewed each second or each half minute. */
export function useNow(pace: "second" | "halfMinute"): number {
  const clock = pace === "second" ? seconds : halfMinutes;
  return useSyncExternalStore(clock.subscribe, clock.read);
}
