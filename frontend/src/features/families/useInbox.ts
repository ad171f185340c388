import { useEffect, useState } from "react";
import { asServerError, type ServerError } from "@/api/errors";
import type { GraphNode } from "@/flow/graph";
import { graphAt } from "@/tasks/family/opening";
import type { ListedFamily } from "./list";
import { useFamilies } from "./useFamilies";

/** A task that waits for a person, and its family. */
export interface Waiting {
  readonly node: GraphNode;
  readonly family: ListedFamily;
}

interface Found {
  readonly tasks?: readonly Waiting[];
  readonly error?: ServerError;
}

/** The tasks that wait for the person who looks, the newest first, by pages of families. */
export function useInbox() {
  const { families, error, again, onNext, onBack } = useFamilies({ waitingForMe: true });
  const [found, setFound] = useState<Found>({});
  const key = families?.map(({ id, seq }) => `${id} ${seq}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that matters of the families
  useEffect(() => {
    let left = false;
    if (families) {
      waitingIn(families).then(
        (tasks) => left || setFound({ tasks }),
        (cause) => left || setFound({ error: asServerError(cause) }),
      );
    }
    return () => {
      left = true;
    };
  }, [key]);
  return { tasks: found.tasks, error: error ?? found.error, again, onNext, onBack };
}

async function waitingIn(families: readonly ListedFamily[]): Promise<Waiting[]> {
  const found = await Promise.all(families.map(waitingOf));
  return found.flat().sort((one, other) => other.node.since - one.node.since);
}

async function waitingOf(family: ListedFamily): Promise<Waiting[]> {
  try {
    const { nodes } = await graphAt(family.id, family.seq);
    return nodes.filter(({ kind }) => kind === "waiting").map((node) => ({ node, family }));
  } catch (cause) {
    // It may have been deleted since it was listed.
    if (asServerError(cause).code.endsWith("notFound")) return [];
    throw cause;
  }
}
