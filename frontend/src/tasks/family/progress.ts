import type { ResultOf } from "@graphql-typed-document-node/core";
import { createStore, type StoreApi } from "zustand";
import { watch } from "@/api/watch";
import type { FamilyGraph } from "@/flow/graph";
import { WatchProgress } from "./documents";

type Told = ResultOf<typeof WatchProgress>["familyProgress"][number];

/** How far the work of a task is now. */
export type Progress = Pick<Told, "environment" | "begun" | "fraction" | "words" | "line">;

/** How far all work is that is under way in a family, by instanceId. */
export type AllProgress = Readonly<Record<string, Progress>>;

export interface ProgressStore {
  store: StoreApi<AllProgress>;
  /** Listens for as long as there is anything to hear of in a graph. */
  heed: (graph: FamilyGraph) => void;
  stop: () => void;
}

/** The progress of one family, which is heard only while a step in it works. */
export function createProgress(family: string): ProgressStore {
  const store = createStore<AllProgress>(() => ({}));
  let leave: (() => void) | undefined;
  const stop = () => {
    leave?.();
    leave = undefined;
    store.setState({}, true);
  };
  return {
    store,
    heed: (graph) => {
      const busy = graph.nodes.some(({ kind, step }) => step && kind === "working");
      if (!busy && leave) stop();
      if (busy && !leave) {
        leave = watch(WatchProgress, { family }, ({ familyProgress }) =>
          store.setState((before) => progressed(before, familyProgress), true),
        );
      }
    },
    stop,
  };
}

/** What is known of the progress after some more was told of it. */
export function progressed(before: AllProgress, told: readonly Told[]): AllProgress {
  const after: Record<string, Progress> = { ...before };
  for (const { task, over, ...progress } of told) {
    if (over) delete after[task];
    else after[task] = progress;
  }
  return after;
}
