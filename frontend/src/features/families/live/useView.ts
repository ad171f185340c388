import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useEffect, useState } from "react";
import { useSearchParams } from "wouter";

/** What one looks at; the address follows it, so that it can be sent to somebody. */
export interface View {
  /** The seq of the moment that is shown; null: now. */
  at: number | null;
  /** The task that is chosen. */
  task: string | null;
  /** The task one has gone into. */
  inside: string | null;
  /** The moment is compared with now. */
  comparing: boolean;
}

/** Browsers let a page change its address only so often. */
const PACE = 300;

export function useView(): [View, (change: Partial<View>) => void] {
  const [query, setQuery] = useSearchParams();
  const [view, setView] = useState(() => read(query));
  const [settled] = useDebouncedValue(view, PACE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the setter is another one each time
  useEffect(() => {
    const next = written(settled);
    if (next.toString() !== query.toString()) setQuery(next, { replace: true });
  }, [settled]);
  const show = useCallback(
    (change: Partial<View>) => setView((before) => ({ ...before, ...change })),
    [],
  );
  return [view, show];
}

function read(query: URLSearchParams): View {
  const at = Number.parseInt(query.get("at") ?? "", 10);
  return {
    at: Number.isNaN(at) ? null : at,
    task: query.get("task"),
    inside: query.get("in"),
    comparing: query.has("diff"),
  };
}

function written({ at, task, inside, comparing }: View): URLSearchParams {
  const query = new URLSearchParams();
  if (at !== null) query.set("at", String(at));
  if (task !== null) query.set("task", task);
  if (inside !== null) query.set("in", inside);
  if (comparing) query.set("diff", "");
  return query;
}
