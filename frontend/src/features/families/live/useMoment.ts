import { useEffect, useState } from "react";
import type { FamilyGraph } from "@/flow/graph";
import { graphAt } from "@/tasks/family/opening";
import { notifyError } from "@/ui/notify";

const PATIENCE = 60;

/**
 * The family as it was after an event. While one drags from moment to moment only those at which
 * one stays for a blink are asked for, and the last one that came stays in view.
 */
export function useMoment(id: string, at: number | null): FamilyGraph | undefined {
  const [shown, setShown] = useState<FamilyGraph>();
  useEffect(() => {
    if (at === null) {
      setShown(undefined);
      return undefined;
    }
    let left = false;
    const timer = setTimeout(() => {
      graphAt(id, at).then(
        (graph) => left || setShown(graph),
        (error) => left || notifyError(error),
      );
    }, PATIENCE);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [id, at]);
  return at === null ? undefined : shown;
}
