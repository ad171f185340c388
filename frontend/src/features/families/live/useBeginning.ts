import { useEffect } from "react";
import type { GraphNode } from "@/flow/graph";
import { wasBegun } from "@/ui/startedFamily";
import type { View } from "./useView";

/** Opens the first task that waits for a person in a family that one has just started. */
export function useBeginning(
  nodes: readonly GraphNode[],
  show: (change: Partial<View>) => void,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what comes later opens nothing by itself
  useEffect(() => {
    const waiting = wasBegun() && nodes.find(({ kind }) => kind === "waiting");
    if (waiting) show({ task: waiting.instanceId });
  }, []);
}
