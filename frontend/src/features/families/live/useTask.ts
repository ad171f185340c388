import { useEffect, useState } from "react";
import { asServerError, type ServerError } from "@/api/errors";
import { useKnown, useWholeTask } from "@/tasks/family/context";
import { openTask } from "@/tasks/family/opening";
import type { WholeTask } from "@/tasks/family/task";

interface Found {
  readonly task?: WholeTask | undefined;
  readonly error?: ServerError | undefined;
}

/** A task now, kept as its events change it; or as it was at a moment. */
export function useTask(family: string, instance: string, at: number | null): Found {
  const task = useWholeTask(instance);
  const error = useKnown(({ problems }) => problems[instance]);
  const then = useThen(family, instance, at);
  return at === null ? { task, error } : then;
}

/** One stays at a moment for so long before it is asked for. */
const PATIENCE = 60;
const NOTHING: Found = {};

/** A task as it was at a moment; until it is there, what was shown before it. */
function useThen(family: string, instance: string, at: number | null): Found {
  const [found, setFound] = useState(NOTHING);
  useEffect(() => {
    if (at === null) {
      setFound(NOTHING);
      return undefined;
    }
    let left = false;
    const open = () =>
      openTask(family, instance, at).then(
        (task) => left || setFound({ task }),
        (cause) => left || setFound({ error: asServerError(cause) }),
      );
    const timer = setTimeout(open, PATIENCE);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [family, instance, at]);
  return found;
}
