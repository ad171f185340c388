import type { ResultOf } from "@graphql-typed-document-node/core";
import { useEffect, useState } from "react";
import { ask } from "@/api/client";
import { notifyError } from "@/ui/notify";
import { FamilyDiff } from "../live/documents";

type Answer = NonNullable<ResultOf<typeof FamilyDiff>["family"]>;
export type Difference = Answer["diff"][number];

const PATIENCE = 120;

/** What became of each task from a moment to now; nothing while there is no moment. */
export function useDifferences(
  id: string,
  from: number | null,
  to: number,
): readonly Difference[] | undefined {
  const [found, setFound] = useState<readonly Difference[]>();
  useEffect(() => {
    if (from === null) {
      setFound(undefined);
      return undefined;
    }
    let left = false;
    const compare = () =>
      ask(FamilyDiff, { id, from, to }).then(
        ({ family }) => left || setFound(family?.diff ?? []),
        (error) => left || notifyError(error),
      );
    const timer = setTimeout(compare, PATIENCE);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [id, from, to]);
  return from === null ? undefined : found;
}

export type Tone = Lowercase<Difference["change"]>;

/** How a task's card stands out. */
export const toneOf = ({ change }: Difference) => change.toLowerCase() as Tone;

/** How each task's card stands out. */
export function tonesOf(found: readonly Difference[] = []): ReadonlyMap<string, Tone> {
  return new Map(found.map((difference) => [difference.instanceId, toneOf(difference)]));
}
