import { useEffect, useState } from "react";
import { ask } from "@/api/client";
import { FlowStanding } from "../documents";
import { useEditor, useEditorStore } from "../state/context";

const PAUSE = 200;

export interface FlowStatus {
  readonly revision: number;
  readonly edited: boolean;
  readonly updateOffered: boolean;
}

/** How the flow stands on the server: its newest revision, what is wrong with it. */
export function useFlowStatus(): FlowStatus | undefined {
  const store = useEditorStore();
  const flow = useEditor((editor) => editor.flow);
  const seq = useEditor((editor) => editor.seq);
  const [standing, setStanding] = useState<FlowStatus>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again after each change
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => {
      ask(FlowStanding, { name: flow }).then(
        ({ flow: found }) => {
          if (stale || !found) return;
          const { problems, revision, edited, updateOffered } = found;
          store.getState().look({ problems });
          setStanding({ revision, edited, updateOffered });
        },
        // The next change, or the next connection, asks again.
        () => undefined,
      );
    }, PAUSE);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [store, flow, seq]);
  return standing;
}
