/** The arithmetic of the time line: an axis of events, numbered without gaps from first to last. */
import type { Told } from "@/tasks/family/event";
import { type EventTopic, kindOf } from "./eventTopic";

export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Pixels an event needs to be shown by itself. */
const ROOM = 4;
/** Pixels of what stands for several. */
const BIN = 4;

export const countOf = ({ first, last }: Span): number => Math.max(0, last - first + 1);

export function clamp(seq: number, { first, last }: Span): number {
  return Math.min(last, Math.max(first, Math.round(seq)));
}

/** The middle of an event, in pixels from the left of an axis so wide. */
export function placeOf(seq: number, span: Span, width: number): number {
  return ((seq - span.first + 0.5) / Math.max(1, countOf(span))) * width;
}

/** The event at a place. */
export function seqAt(place: number, span: Span, width: number): number {
  return clamp(span.first + (place / Math.max(1, width)) * countOf(span) - 0.5, span);
}

/** Some events that are drawn as one, side by side by kind. */
export interface Bin {
  readonly place: number;
  readonly width: number;
  readonly counts: ReadonlyMap<EventTopic, number>;
  /** Events of which nothing is known yet. */
  readonly unknown: number;
}

/** What to draw: each event by itself while there is room, else as many together as needed. */
export function binsOf(known: ReadonlyMap<number, Told>, span: Span, width: number): Bin[] {
  const count = countOf(span);
  if (count === 0 || width <= 0) return [];
  const together = count * ROOM <= width ? 1 : Math.ceil((count * BIN) / width);
  const each = (width / count) * together;
  const bins: Bin[] = [];
  for (let first = span.first; first <= span.last; first += together) {
    const last = Math.min(span.last, first + together - 1);
    const place = ((first - span.first) / together) * each;
    bins.push({ place, width: each, ...counted(known, first, last) });
  }
  return bins;
}

function counted(known: ReadonlyMap<number, Told>, first: number, last: number) {
  const counts = new Map<EventTopic, number>();
  let unknown = 0;
  for (let seq = first; seq <= last; seq += 1) {
    const event = known.get(seq);
    if (!event) unknown += 1;
    else counts.set(kindOf(event), (counts.get(kindOf(event)) ?? 0) + 1);
  }
  return { counts, unknown };
}

/** Where a key leads from a moment (null: now); undefined when it leads nowhere. */
export function moved(key: string, at: number | null, span: Span): number | null | undefined {
  const here = at ?? span.last;
  const page = Math.max(1, Math.round(countOf(span) / 10));
  const steps: Record<string, number> = {
    ArrowLeft: here - 1,
    ArrowDown: here - 1,
    ArrowRight: here + 1,
    ArrowUp: here + 1,
    PageDown: here - page,
    PageUp: here + page,
    Home: span.first,
    End: span.last,
  };
  if (key === "Escape") return null;
  const next = steps[key];
  return next === undefined ? undefined : momentAt(next, span);
}

/** A moment; the last event's is now. */
export function momentAt(seq: number, span: Span): number | null {
  const next = clamp(seq, span);
  return next === span.last ? null : next;
}

/** The nearest of some seqs before or after a moment. */
export function nearest(
  seqs: readonly number[],
  at: number,
  way: "before" | "after",
): number | undefined {
  return way === "before"
    ? seqs.filter((seq) => seq < at).sort((one, other) => other - one)[0]
    : seqs.filter((seq) => seq > at).sort((one, other) => one - other)[0];
}
