/**
 * Budget: how much may be computed until an answer must be there, counted and not timed; the twin
 * of `domain/budget.py`, with its numbers.
 */
import { isList, isObject, type Json } from "./json";

/** Units of one step of a statechart: its guards, assigns, microsteps and rounds together. */
export const STEP = 100_000;
/** Units of a call of a function, beside what it is given. */
export const CALL = 14;
/** Characters that are read or written, and that are compared, for one unit. */
export const TEXT = 256;
export const COMPARED = 1024;
/** Elements that are copied as they are for one unit. */
export const COPIED = 16;
/** Units of a value that becomes part of a document, and of one that is made a text. */
export const KEPT = 3;
export const WRITTEN = 8;
/** Units of a list or an object that is compared, and of each of an object's members. */
const INSIDE = 5;
export const MEMBER = 3;

/** More work than its budget. */
export class TooCostly extends Error {}

export class Budget {
  constructor(public left = STEP) {}

  /** Takes from the budget; throws TooCostly when it is spent. */
  pay(units: number): void {
    this.left -= units;
    if (this.left < 0) throw new TooCostly("This takes more work than one step may.");
  }
}

/** How many characters a text has, as everywhere but in JavaScript. */
export function characters(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    if ((text.codePointAt(index) ?? 0) > 0xffff) {
      count--;
      index++;
    }
  }
  return count;
}

/** What is directly inside a value. */
function insideOf(value: Json): readonly Json[] {
  if (isList(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** Pays for every value inside a value, and for its texts. */
export function payFor(value: Json, budget: Budget, units = KEPT): void {
  let waiting: readonly Json[] = [value];
  while (waiting.length) {
    budget.pay(units * waiting.length);
    for (const one of waiting) {
      if (typeof one === "string") budget.left -= Math.floor(characters(one) / TEXT);
    }
    waiting = waiting.flatMap(insideOf);
  }
  budget.pay(0);
}

/** Whether two values are equal, as `same` says it; pays for looking. */
export function sameWithin(one: Json, other: Json, budget: Budget): boolean {
  if (typeof one === "string" && typeof other === "string") {
    budget.pay(Math.floor(Math.min(characters(one), characters(other)) / COMPARED));
    return one === other;
  }
  if (isList(one) && isList(other)) {
    budget.pay(one.length + INSIDE);
    return (
      one.length === other.length &&
      one.every((item, index) => sameWithin(item, other[index] ?? null, budget))
    );
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    budget.pay(keys.length * MEMBER + INSIDE);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key)) &&
      keys.every((key) => sameWithin(one[key] ?? null, other[key] ?? null, budget))
    );
  }
  return one === other;
}
