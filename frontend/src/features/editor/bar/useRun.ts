import { useState } from "react";
import { useLocation } from "wouter";
import { asServerError } from "@/api/errors";
import { mutationId, submit } from "@/api/outbox";
import { BEGUN } from "@/ui/startedFamily";
import { RunDraft } from "../documents";
import type { FlowProblem } from "../model/problems";
import { useEditorStore } from "../state/context";
import { standing } from "../state/unfinished";

/** Runs the draft and goes to its family; when it is not sound, what is wrong is shown instead. */
export function useRun() {
  const store = useEditorStore();
  const [, go] = useLocation();
  const [running, setRunning] = useState(false);
  const run = async () => {
    const { flow, flush, look, refuse, document, unfinished } = store.getState();
    // Else it would run with what was there before, unnoticed.
    if (standing(document, unfinished).length > 0) return look({ asking: { kind: "invalid" } });
    flush();
    setRunning(true);
    try {
      // In the lane of the flow, so that every edit is there before.
      const { startTask } = await submit(flow, RunDraft, {
        input: { mutation: mutationId(), flow },
      });
      go(`/families/${startTask.family.id}`, BEGUN);
    } catch (cause) {
      const error = asServerError(cause);
      const found = error.details["problems"];
      if (Array.isArray(found) && found.length > 0)
        look({ problems: found as FlowProblem[], asking: { kind: "invalid" } });
      else refuse(error);
    } finally {
      setRunning(false);
    }
  };
  return { run, running };
}
