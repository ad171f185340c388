import { useEffect, useState } from "react";
import { ask } from "@/api/client";
import { isObject } from "@/flow/json";
import { changedPaths, type Path } from "@/flow/patch";
import type { WholeTask } from "@/tasks/family/task";
import { FamilyDiff } from "../live/documents";

const NONE: readonly Path[] = [];

/** What a task's last event changed; asked of the server when the event was not seen here. */
export function useChanged(family: string, task: WholeTask): readonly Path[] {
  const [asked, setAsked] = useState({ seq: 0, paths: NONE });
  const { instanceId, seq } = task;
  const seen = task.changed !== undefined;
  useEffect(() => {
    if (seen) return undefined;
    let left = false;
    ask(FamilyDiff, { id: family, from: seq - 1, to: seq }).then(
      ({ family: found }) => {
        const patch = found?.diff.find((one) => one.instanceId === instanceId)?.patch;
        if (!left)
          setAsked({ seq, paths: isObject(patch) ? changedPaths({ merge: patch }) : NONE });
      },
      // Without it nothing stands out; the data itself is there.
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [family, instanceId, seq, seen]);
  return task.changed ?? (asked.seq === seq ? asked.paths : NONE);
}
