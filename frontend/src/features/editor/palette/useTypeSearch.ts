import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { useQuery } from "urql";
import { ClosestTypes } from "../documents";
import { type FoundType, finding } from "../model/finding";
import { useTypes } from "../state/context";

const PAUSE = 250;
const FIRST = 5;
/** Fewer letters say nothing of what is meant. */
const LEAST = 3;

interface Found {
  readonly found: readonly FoundType[];
  /** Others may still be found that are close in meaning. */
  readonly asking: boolean;
}

/** Task types that have the words, at once; then also those that are close in meaning. */
export function useTypeSearch(term: string): Found {
  const types = useTypes();
  const wanted = term.trim();
  const [asked] = useDebouncedValue(wanted, PAUSE);
  const [{ data, fetching, error }] = useQuery({
    query: ClosestTypes,
    variables: { description: asked, first: FIRST },
    pause: asked.length < LEAST,
  });
  const meant = wanted.length >= LEAST;
  const close = meant && asked === wanted && !fetching ? data?.closestTasks : undefined;
  const found = useMemo(() => {
    const scores = new Map<string, number>();
    for (const { type, score } of close ?? [])
      scores.set(type, Math.max(score, scores.get(type) ?? 0));
    return finding([...types.values()], wanted, scores);
  }, [types, wanted, close]);
  return { found, asking: meant && close === undefined && !(asked === wanted && error) };
}
