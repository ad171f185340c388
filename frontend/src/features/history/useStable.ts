import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { ask } from "@/api/client";
import { StableMoments } from "./documents";

const PATIENCE = 600;

/** Seqs of the newest moments at which nothing was under way: good ones to fork from. */
export function useStable(family: string, head: number): readonly number[] {
  const [seqs, setSeqs] = useState<readonly number[]>([]);
  const [settled] = useDebouncedValue(head, PATIENCE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when something has happened
  useEffect(() => {
    let left = false;
    ask(StableMoments, { id: family }).then(
      ({ family: found }) =>
        left || setSeqs(found?.stableMoments.edges.map(({ node }) => node.seq) ?? []),
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [family, settled]);
  return seqs;
}
