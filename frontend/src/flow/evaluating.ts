/**
 * Evaluating: a JMESPath syntax tree made into functions, with a budget; the twin of
 * `domain/evaluating.py`. The library parses; what it leaves to the language (the length of a text,
 * the order of texts, equality) is settled here as in Python.
 */
import { canonical } from "./canonical";
import { isList, isObject, type Json, type JsonObject, member, same } from "./json";

/** A node of the library's syntax tree. */
export interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: Json | Node;
  readonly children?: readonly (Node | number | null)[];
}

/** `left` counts down the nodes that one evaluation may still visit. */
export interface Budget {
  left: number;
}

export class NotEvaluated extends Error {}

type Evaluate = (value: Json, budget: Budget) => Json;
type Reference = (value: Json) => Json;
type Argument = Json | Reference;

const MAX_TEXT = 1024 * 1024;
const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/** Whether JMESPath takes a value for false: null, false and what is empty; 0 is true. */
export function isFalse(value: Json): boolean {
  if (value === null || value === false || value === "") return true;
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

export function pay(budget: Budget, nodes: number): void {
  budget.left -= nodes;
  if (budget.left < 0) throw new NotEvaluated("it takes too many steps");
}

/** The parts of a node that are nodes themselves. */
export function parts(node: Node): Node[] {
  const children = (node.children ?? []).filter((child) => isNode(child));
  return isNode(node.value) && node.type === "KeyValuePair" ? [...children, node.value] : children;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

export function weight(node: Node): number {
  return parts(node).reduce((sum, part) => sum + weight(part), 1);
}

export function evaluator(node: Node): Evaluate {
  const make = makers[node.type];
  if (!make) throw new NotEvaluated(`${node.type} is not part of JMESPath`);
  return make(node, parts(node).map(evaluator));
}

type Maker = (node: Node, inner: Evaluate[]) => Evaluate;

const NOTHING: Evaluate = () => null;
const itself: Evaluate = (value) => value;
const at = (inner: Evaluate[], index: number): Evaluate => inner[index] ?? NOTHING;

const chain: Maker = (_node, inner) => (value, budget) =>
  inner.reduce((found, step) => step(found, budget), value);

function each(elements: readonly Json[], right: Evaluate, cost: number, budget: Budget): Json[] {
  pay(budget, elements.length * cost);
  return elements.map((element) => right(element, budget)).filter((found) => found !== null);
}

const cost = (node: Node, ...indexes: number[]): number =>
  indexes.reduce((sum, index) => {
    const part = parts(node)[index];
    return sum + (part ? weight(part) : 0);
  }, 0);

const makers: Record<string, Maker> = {
  Field: (node) => (value) => (isObject(value) ? (member(value, node.name ?? "") ?? null) : null),
  Literal: (node) => () => node.value as Json,
  Current: () => itself,
  Identity: () => itself,
  Index: (node) => (value) => (isList(value) ? (value.at(node.value as number) ?? null) : null),
  Slice: (node) => (value) => (isList(value) ? slice(value, node.children ?? []) : null),
  Subexpression: (node, inner) => {
    // The library lets a path end with a dot.
    if (inner.length < 2) throw new NotEvaluated("a name is missing after a dot");
    return chain(node, inner);
  },
  IndexExpression: chain,
  Pipe: chain,
  Comparator: (node, inner) => {
    const compare = comparators[node.name ?? ""] ?? (() => null);
    return (value, budget) => compare(at(inner, 0)(value, budget), at(inner, 1)(value, budget));
  },
  OrExpression: (_node, inner) => (value, budget) => {
    const first = at(inner, 0)(value, budget);
    return isFalse(first) ? at(inner, 1)(value, budget) : first;
  },
  AndExpression: (_node, inner) => (value, budget) => {
    const first = at(inner, 0)(value, budget);
    return isFalse(first) ? first : at(inner, 1)(value, budget);
  },
  NotExpression: (_node, inner) => (value, budget) => isFalse(at(inner, 0)(value, budget)),
  MultiSelectList: (_node, inner) => (value, budget) =>
    value === null ? null : inner.map((part) => part(value, budget)),
  MultiSelectHash: (node, inner) => (value, budget) => {
    if (value === null) return null;
    return Object.fromEntries(
      parts(node).map((pair, index) => [pair.name ?? "", at(inner, index)(value, budget)]),
    );
  },
  KeyValuePair: (_node, inner) => at(inner, 0),
  Flatten: (_node, inner) => (value, budget) => {
    const base = at(inner, 0)(value, budget);
    if (!isList(base)) return null;
    pay(budget, base.length);
    return base.flat() as Json[];
  },
  Projection: (node, inner) => (value, budget) => {
    const base = at(inner, 0)(value, budget);
    return isList(base) ? each(base, at(inner, 1), cost(node, 1), budget) : null;
  },
  ValueProjection: (node, inner) => (value, budget) => {
    const base = at(inner, 0)(value, budget);
    return isObject(base) ? each(Object.values(base), at(inner, 1), cost(node, 1), budget) : null;
  },
  FilterProjection: (node, inner) => (value, budget) => {
    const base = at(inner, 0)(value, budget);
    if (!isList(base)) return null;
    pay(budget, base.length * cost(node, 1, 2));
    const kept = base.filter((element) => !isFalse(at(inner, 2)(element, budget)));
    return each(kept, at(inner, 1), 0, budget);
  },
  ExpressionReference: () => NOTHING,
  Function: (node) => call(node.name ?? "", parts(node)),
};

function call(name: string, nodes: Node[]): Evaluate {
  const spec = functions[name];
  if (!spec) throw new NotEvaluated(`there is no function ${name}()`);
  const [types, run, variadic] = spec;
  if (nodes.length < types.length || (nodes.length > types.length && !variadic)) {
    throw new NotEvaluated(`${name}() takes ${types.length} arguments, not ${nodes.length}`);
  }
  const given = nodes.map(argument);
  return (value, budget) => {
    const found = given.map((evaluate) => evaluate(value, budget));
    types.forEach((allowed, index) => {
      if (allowed !== "any" && !allowed.split("|").some((type) => fits(found[index], type))) {
        throw new NotEvaluated(`${name}() takes ${allowed}`);
      }
    });
    return run(...(found as never[]));
  };
}

function argument(node: Node): (value: Json, budget: Budget) => Argument {
  const [child] = parts(node);
  if (node.type !== "ExpressionReference" || !child) return evaluator(node);
  const evaluate = evaluator(child);
  const nodes = weight(child);
  return (_value, budget) => (element) => {
    pay(budget, nodes);
    return evaluate(element, budget);
  };
}

function typeOf(value: Argument | undefined): string {
  if (value === null) return "null";
  if (isList(value)) return "array";
  return typeof value === "function" ? "expref" : typeof value;
}

/** A list of nothing fits every type of element. */
function fits(value: Argument | undefined, type: string): boolean {
  const [outer, element] = type.split("-");
  if (typeOf(value) !== outer) return false;
  return !element || (isList(value) && value.every((item) => typeOf(item) === element));
}

type Comparator = (one: Json, other: Json) => Json;

/** Orders numbers with numbers and texts with texts; everything else gives null. */
function ordering(decide: (order: number) => boolean): Comparator {
  return (one, other) => {
    const types = [typeof one, typeof other];
    const comparable = types[0] === types[1] && ["number", "string"].includes(types[0] ?? "");
    return comparable ? decide(compare(one, other)) : null;
  };
}

const comparators: Record<string, Comparator> = {
  EQ: (one, other) => same(one, other),
  NE: (one, other) => !same(one, other),
  LT: ordering((order) => order < 0),
  LTE: ordering((order) => order <= 0),
  GT: ordering((order) => order > 0),
  GTE: ordering((order) => order >= 0),
};

/** Orders texts by their characters, not by UTF-16 units. */
function compare(one: Json, other: Json): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  const left = [...String(one)];
  const right = [...String(other)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (order) return order;
  }
  return left.length - right.length;
}

function slice(list: readonly Json[], [from, to, by]: readonly (Node | number | null)[]): Json {
  const step = typeof by === "number" ? by : 1;
  if (step === 0) throw new NotEvaluated("a slice cannot have a step of 0");
  const [low, high] = step > 0 ? [0, list.length] : [-1, list.length - 1];
  const bound = (value: unknown, otherwise: number): number => {
    if (typeof value !== "number") return otherwise;
    return Math.min(Math.max(value < 0 ? value + list.length : value, low), high);
  };
  const start = bound(from, step > 0 ? low : high);
  const stop = bound(to, step > 0 ? high : low);
  const found: Json[] = [];
  for (let index = start; step > 0 ? index < stop : index > stop; index += step) {
    found.push(list[index] ?? null);
  }
  return found;
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

const functions: Record<string, [types: string[], run: Run, variadic?: boolean]> = {
  abs: [["number"], (value: number) => Math.abs(value)],
  avg: [
    ["array-number"],
    (list: Numbers) => (list.length ? held(total(list) / list.length) : null),
  ],
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
