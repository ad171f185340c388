import { useEffect, useMemo, useState } from "react";
import { follow } from "@/api/follow";
import type { Told } from "@/tasks/family/event";
import type { Span } from "./axis";
import { FollowLog } from "./documents";

/** Events read at a time. */
const CHUNK = 250;
/** Milliseconds that events are gathered before they are shown. */
const PACE = 50;
/** So many of the newest are read at once; older ones when one looks at them. */
const AT_ONCE = 2_000;

/** What is known of a family's log: the newest events, and those around which one looked. */
export class Chronicle {
  readonly known = new Map<number, Told>();
  private readonly asked = new Set<number>();
  private readonly stops = new Set<() => void>();

  constructor(
    private readonly family: string,
    private readonly onChange: () => void,
  ) {}

  add(events: readonly Told[]): void {
    const before = this.known.size;
    for (const event of events) this.known.set(event.seq, event);
    if (this.known.size > before) this.onChange();
  }

  /** Reads what is not known of a part of the log. */
  read({ first, last }: Span): void {
    for (let chunk = chunkOf(first); chunk <= chunkOf(last); chunk += 1) {
      if (this.asked.has(chunk)) continue;
      this.asked.add(chunk);
      this.readChunk(chunk * CHUNK, Math.min(last, (chunk + 1) * CHUNK));
    }
  }

  close(): void {
    for (const stop of this.stops) stop();
    this.stops.clear();
    this.asked.clear();
  }

  private readChunk(after: number, upTo: number): void {
    let found: Told[] = [];
    const hand = () => {
      this.add(found);
      found = [];
    };
    const stop = follow({
      document: FollowLog,
      variables: { family: this.family, after },
      seqOf: (data) => data.familyEvents.seq,
      onData: ({ familyEvents: event }) => {
        if (found.push(event) === 1) setTimeout(hand, PACE);
        if (event.seq >= upTo) end();
      },
      onError: () => end(),
    });
    const end = () => {
      stop();
      this.stops.delete(end);
    };
    this.stops.add(end);
  }
}

const chunkOf = (seq: number): number => Math.floor((seq - 1) / CHUNK);

/** A family's log as far as it is known. */
export function useChronicle(family: string, { first, last }: Span, events: readonly Told[]) {
  const [version, setVersion] = useState(0);
  const chronicle = useMemo(
    () => new Chronicle(family, () => setVersion((before) => before + 1)),
    [family],
  );

  // What comes later comes with `events`.
  const [opened] = useState(last);
  useEffect(() => {
    chronicle.read({ first: Math.max(first, opened - AT_ONCE), last: opened });
    return () => chronicle.close();
  }, [chronicle, first, opened]);

  useEffect(() => chronicle.add(events), [chronicle, events]);
  return { known: chronicle.known, version, chronicle };
}
