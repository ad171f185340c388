import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { useQuery } from "urql";
import { ClosestTypes } from "../documents";
import { useTypes } from "../state/context";
import type { DrawnType } from "../state/types";

export interface FoundType {
  readonly type: DrawnType;
  /** How close it is in meaning, 0 to 1; undefined when the words themselves match. */
  readonly score?: number;
}

const PAUSE = 250;
const FIRST = 5;

/** Task types whose words match, at once; then those that are closest in meaning. */
export function useTypeSearch(term: string): { found: FoundType[]; asking: boolean } {
  const types = useTypes();
  const wanted = term.trim();
  const [asked] = useDebouncedValue(wanted, PAUSE);
  const [{ data, fetching }] = useQuery({
    query: ClosestTypes,
    variables: { description: asked, first: FIRST },
    pause: asked.length < 3,
  });
  const exact = useMemo(() => byWords([...types.values()], wanted), [types, wanted]);
  const close = wanted.length >= 3 && asked === wanted ? (data?.closestTasks ?? []) : [];
  const scores = new Map<string, number>();
  for (const { type, score } of close) scores.set(type, Math.max(score, scores.get(type) ?? 0));
  const others = [...scores].flatMap(([name, score]): FoundType[] => {
    const type = types.get(name);
    return type && !exact.includes(type) ? [{ type, score }] : [];
  });
  const first = exact.map((type): FoundType => {
    const score = scores.get(type.name);
    return score === undefined ? { type } : { type, score };
  });
  const found = wanted ? [...first, ...others].sort(closer) : first;
  return { found, asking: fetching && close.length === 0 };
}

const closer = (one: FoundType, other: FoundType) => (other.score ?? 0) - (one.score ?? 0);

function byWords(types: readonly DrawnType[], term: string): DrawnType[] {
  const words = term.toLowerCase().split(/\s+/).filter(Boolean);
  return types
    .filter(({ name, label, description }) => {
      const text = `${name} ${label} ${description}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((one, other) => one.label.localeCompare(other.label));
}
