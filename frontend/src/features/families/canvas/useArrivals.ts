import { useEffect, useRef } from "react";
import { useFamily } from "@/tasks/family/context";

const LASTS = 400;

/** Says whether a task has come so recently that its coming is still to be shown. */
export function useArrivals(): (instance: string) => boolean {
  const nodes = useFamily((family) => family.graph.nodes);
  const arrived = useRef(new Map<string, number>());
  const count = useRef(nodes.length);
  const now = performance.now();
  for (const node of nodes.slice(count.current)) arrived.current.set(node.instanceId, now);

  useEffect(() => {
    count.current = nodes.length;
  }, [nodes]);

  return (instance) => (arrived.current.get(instance) ?? Number.NEGATIVE_INFINITY) > now - LASTS;
}
