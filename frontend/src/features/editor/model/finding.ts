/** Finding: which task types are meant by some words, the likeliest first. */
import type { DrawnType } from "./types";

export interface FoundType {
  readonly type: DrawnType;
  /** How close it is in meaning, 0 to 1; undefined when that is not known. */
  readonly score?: number;
}

/**
 * The types that have all the words, those that are called so before those that only mention them;
 * then those that are close in meaning. What is known of the meaning comes later, and puts nothing
 * before what is called so.
 */
export function finding(
  types: readonly DrawnType[],
  words: string,
  scores: ReadonlyMap<string, number>,
): FoundType[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return types
    .map((type) => ({ type, rank: rankOf(type, wanted), score: scores.get(type.name) }))
    .filter(({ rank, score }) => rank < Rank.none || score !== undefined)
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        (other.score ?? 0) - (one.score ?? 0) ||
        one.type.label.localeCompare(other.type.label),
    )
    .map(({ type, score }) => (score === undefined ? { type } : { type, score }));
}

enum Rank {
  called = 0,
  begins = 1,
  /** One of the words of its label or its name begins so. */
  inside = 2,
  mentions = 3,
  none = 4,
}

function rankOf({ name, label, description }: DrawnType, wanted: readonly string[]): Rank {
  const called = label.toLowerCase();
  const whole = wanted.join(" ");
  if (called === whole) return Rank.called;
  if (whole && called.startsWith(whole)) return Rank.begins;
  const names = `${called} ${name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()}`.split(" ");
  if (wanted.every((word) => names.some((part) => part.startsWith(word)))) return Rank.inside;
  const text = `${name} ${label} ${description}`.toLowerCase();
  return wanted.every((word) => text.includes(word)) ? Rank.mentions : Rank.none;
}
