/**
 * Functions: JMESPath's own and one of ours, as every language has them, and what each costs; the
 * twin of `domain/functions.py`.
 */

import { isCalled } from "./atMention";
import { type Budget, COMPARED, COPIED, characters, MEMBER, payFor, TEXT, WRITTEN } from "./budget";
import { canonical } from "./canonical";
import { isList, isObject, type Json, type JsonObject, same } from "./json";

export class NotEvaluated extends Error {}

export type Reference = (value: Json) => Json;
export type Argument = Json | Reference;

const MAX_TEXT = 1024 * 1024;
const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
/** Characters that are searched or read as a number for one unit. */
const SEARCHED = 32;
/** Characters in which a call is looked for, for one unit. */
const LISTENED = 8;

function typeOf(value: Argument | undefined): string {
  if (value === null) return "null";
  if (isList(value)) return "array";
  return typeof value === "function" ? "expref" : typeof value;
}

/** A list of nothing fits every type of element. */
export function fits(value: Argument | undefined, type: string): boolean {
  const [outer, element] = type.split("-");
  if (typeOf(value) !== outer) return false;
  return !element || (isList(value) && value.every((item) => typeOf(item) === element));
}

/** Orders texts by their characters, not by UTF-16 units. */
export function compare(one: Json, other: Json): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  const left = [...String(one)];
  const right = [...String(other)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (order) return order;
  }
  return left.length - right.length;
}

type Run = (...given: never[]) => Json;
type Numbers = readonly number[];
type List = readonly Json[];

/** The element whose key comes first (or last); the keys are all numbers or all texts. */
function extreme(sign: 1 | -1) {
  return (list: List, key: Reference = (value) => value): Json => {
    const keyed = withKeys(list, key);
    return (
      keyed.reduce<[Json, Json] | undefined>(
        (best, next) => (best && sign * compare(next[1], best[1]) <= 0 ? best : next),
        undefined,
      )?.[0] ?? null
    );
  };
}

function withKeys(list: List, key: Reference): [Json, Json][] {
  const keyed = list.map((item): [Json, Json] => [item, key(item)]);
  const type = typeof keyed[0]?.[1];
  if (keyed.length && type !== "number" && type !== "string") {
    throw new NotEvaluated("a key is a number or a text");
  }
  if (keyed.some(([, found]) => typeof found !== type)) {
    throw new NotEvaluated("all keys have one type");
  }
  return keyed;
}

const sortBy = (list: List, key: Reference = (value) => value): Json =>
  withKeys(list, key)
    .sort((one, other) => compare(one[1], other[1]))
    .map(([item]) => item);

function join(separator: string, list: readonly string[]): string {
  const length = list.reduce((sum, text) => sum + text.length, separator.length * list.length);
  if (length > MAX_TEXT) throw new NotEvaluated("join() makes too long a text");
  return list.join(separator);
}

function toNumber(value: Json): Json {
  if (typeof value === "number") return value;
  const read = typeof value === "string" && NUMBER.test(value) ? Number(value) : Number.NaN;
  return isHeld(read) ? read : null;
}

/** Whether every language holds a number alike: it is finite, and within 2^53 if whole. */
function isHeld(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** Refuses a computed number that no document may hold. */
function held(value: number): number {
  if (!isHeld(value)) throw new NotEvaluated("it comes to a number beyond 2^53");
  return value;
}

const reversed = (value: string | List): Json =>
  typeof value === "string" ? [...value].reverse().join("") : [...value].reverse();

const size = (value: string | List | JsonObject): number =>
  isObject(value) ? Object.keys(value).length : [...value].length;

const contains = (subject: string | List, search: Json): boolean =>
  typeof subject === "string"
    ? typeof search === "string" && subject.includes(search)
    : subject.some((item) => same(item, search));

const total = (list: Numbers): number => list.reduce((sum, item) => sum + item, 0);
const SORTABLE = "array-number|array-string";

export const functions: Record<string, [types: string[], run: Run, variadic?: boolean]> = {
  abs: [["number"], (value: number) => Math.abs(value)],
  avg: [
    ["array-number"],
    (list: Numbers) => (list.length ? held(total(list) / list.length) : null),
  ],
  calls: [["string", "string"], isCalled],
  ceil: [["number"], (value: number) => Math.ceil(held(value))],
  contains: [["array|string", "any"], contains],
  ends_with: [["string", "string"], (text: string, end: string) => text.endsWith(end)],
  floor: [["number"], (value: number) => Math.floor(held(value))],
  join: [["string", "array-string"], join],
  keys: [["object"], (value: JsonObject) => Object.keys(value)],
  length: [["string|array|object"], size],
  map: [["expref", "array"], (key: Reference, list: List) => list.map((item) => key(item))],
  max: [[SORTABLE], (list: List) => extreme(1)(list)],
  max_by: [["array", "expref"], extreme(1)],
  merge: [["object"], (...objects: JsonObject[]) => Object.assign({}, ...objects), true],
  min: [[SORTABLE], (list: List) => extreme(-1)(list)],
  min_by: [["array", "expref"], extreme(-1)],
  not_null: [["any"], (...values: Json[]) => values.find((value) => value !== null) ?? null, true],
  reverse: [["array|string"], reversed],
  sort: [[SORTABLE], (list: List) => sortBy(list)],
  sort_by: [["array", "expref"], sortBy],
  starts_with: [["string", "string"], (text: string, start: string) => text.startsWith(start)],
  sum: [["array-number"], (list: Numbers) => held(total(list))],
  to_array: [["any"], (value: Json) => (isList(value) ? value : [value])],
  to_number: [["any"], toNumber],
  to_string: [["any"], (value: Json) => (typeof value === "string" ? value : canonical(value))],
  type: [["any"], (value: Json) => typeOf(value)],
  values: [["object"], (value: JsonObject) => Object.values(value)],
};

/** Takes the budget and the arguments, of whatever types they are. */
type Cost = (budget: Budget, ...given: Argument[]) => void;

const inside = (list: List): number =>
  list.reduce<number>((sum, item) => sum + (typeof item === "string" ? characters(item) : 0), 0);

/** Pays for every element of the lists given, and for so many characters a unit. */
const elements =
  (each: number, perUnit = 0): Cost =>
  (budget, ...given) => {
    for (const value of given.filter(isList)) {
      budget.pay(value.length * each);
      if (perUnit) budget.pay(Math.floor(inside(value) / perUnit));
    }
  };

const copy: Cost = (budget, ...given) => {
  for (const value of given) {
    if (typeof value === "string") budget.pay(Math.floor(characters(value) / TEXT));
    else if (isList(value)) budget.pay(Math.floor(value.length / COPIED));
    else if (isObject(value)) budget.pay(Math.floor(Object.keys(value).length / COPIED));
  }
};

/** Pays for as many rounds over the elements as sorting takes. */
const sorting: Cost = (budget, ...given) => {
  for (const value of given.filter(isList)) {
    const rounds = value.length ? Math.floor(Math.log2(value.length)) + 1 : 0;
    budget.pay(value.length * (Math.floor(rounds / 4) + 2));
    budget.pay(Math.floor(inside(value) / COMPARED) * rounds);
  }
};

/** Pays for comparing with everything, wherever it is found. */
const containing: Cost = (budget, subject, search) => {
  if (isList(subject)) {
    budget.pay(subject.length * MEMBER * valuesOf(search as Json));
    if (typeof search === "string") budget.pay(Math.floor(inside(subject) / COMPARED));
  } else if (typeof subject === "string") {
    budget.pay(Math.floor(characters(subject) / SEARCHED));
  }
};

/** How many values there are in a value, itself included. */
function valuesOf(value: Json): number {
  const inner = isList(value) ? value : isObject(value) ? Object.values(value) : [];
  return inner.reduce<number>((sum, item) => sum + valuesOf(item), 1);
}

const listening: Cost = (budget, ...given) => {
  for (const text of given) {
    if (typeof text === "string") budget.pay(Math.floor(characters(text) / LISTENED));
  }
};

const writing: Cost = (budget, value) => {
  if (typeof value !== "string" && typeof value !== "function")
    payFor(value ?? null, budget, WRITTEN);
};

const reading: Cost = (budget, value) => {
  if (typeof value === "string") budget.pay(Math.floor(characters(value) / SEARCHED));
};

const ending: Cost = (budget, text, end) => {
  if (typeof text === "string" && typeof end === "string") {
    budget.pay(Math.floor(Math.min(characters(text), characters(end)) / COMPARED));
  }
};

/** What a call costs beside its node; those that are not here cost nothing more. */
export const costs: Record<string, Cost> = {
  avg: elements(1),
  calls: listening,
  contains: containing,
  ends_with: ending,
  join: elements(2, TEXT),
  keys: copy,
  map: elements(4),
  max: elements(2, COMPARED),
  max_by: elements(5),
  merge: copy,
  min: elements(2, COMPARED),
  min_by: elements(5),
  reverse: copy,
  sort: sorting,
  sort_by: sorting,
  starts_with: ending,
  sum: elements(1),
  to_number: reading,
  to_string: writing,
  values: copy,
};
