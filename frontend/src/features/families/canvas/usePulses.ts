import { useEffect, useRef, useState } from "react";
import { carried } from "@/flow/liveGraph";
import { changedPaths } from "@/flow/patch";
import { useFamily } from "@/tasks/family/context";
import type { FamilyEvent } from "@/tasks/family/event";
import type { Family } from "@/tasks/family/opening";
import { lineKey } from "./lines";

/** A value that has just flowed along a line; `seq` is the event's that brought it. */
export interface Pulse {
  readonly key: string;
  readonly seq: number;
}

const LASTS = 900;

/** The lines along which values have just flowed. */
export function usePulses(): readonly Pulse[] {
  const family = useFamily((live) => live);
  const seen = useRef(family.graph.seq);
  const [pulses, setPulses] = useState<readonly Pulse[]>([]);

  useEffect(() => {
    const fresh = family.events.filter((event) => event.seq > seen.current);
    seen.current = family.graph.seq;
    const found = fresh.flatMap((event) => pulsesOf(event, family));
    if (!found.length) return;
    setPulses((before) => [...before, ...found]);
    // Not cleared with the effect: a later event must not keep an earlier pulse alive.
    setTimeout(() => setPulses((now) => now.filter((pulse) => !found.includes(pulse))), LASTS);
  }, [family]);

  return pulses;
}

function pulsesOf({ by, node, patch, seq }: FamilyEvent, { graph, plan }: Family): Pulse[] {
  if (by.kind !== "RULE" || !node) return [];
  return carried(node, changedPaths(patch), graph, plan).map((edge) => ({
    key: lineKey(edge),
    seq,
  }));
}
