import { useEffect, useState } from "react";
import { ask } from "@/api/client";
import { graphql } from "@/api/generated";
import { isObject, type JsonObject } from "@/flow/json";

const StepAsked = graphql(`
  query StepAsked($id: ID!, $task: ID!, $seq: Long!) {
    family(id: $id, at: { seq: $seq }) { task(instanceId: $task) { asked } }
  }
`);

/** What the work was asked with that an event made due, once that is known. */
export function useAsked(
  family: string,
  task: string,
  seq: number | undefined,
): JsonObject | undefined {
  const [asked, setAsked] = useState<JsonObject>();
  useEffect(() => {
    if (seq === undefined) return undefined;
    let left = false;
    ask(StepAsked, { id: family, task, seq }).then(
      ({ family: found }) => {
        const given = found?.task?.asked;
        if (!left) setAsked(isObject(given) ? given : undefined);
      },
      // What it was asked with cannot be made: the work itself has failed for that reason.
      () => left || setAsked(undefined),
    );
    return () => {
      left = true;
    };
  }, [family, task, seq]);
  return asked;
}
