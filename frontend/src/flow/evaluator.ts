/**
 * Evaluator: a JMESPath syntax tree made into functions, with a budget; the twin of
 * `domain/evaluator.py`. The library parses; what it leaves to the language (the length of a text,
 * the order of texts, equality) is settled here as in Python.
 */
import { type Budget, CALL, COMPARED, COPIED, characters, sameWithin } from "./budget";
import { type Argument, compare, costs, fits, functions, NotEvaluated } from "./functions";
import { isList, isObject, type Json, member } from "./json";

/** A node of the library's syntax tree. */
export interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: Json | Node;
  readonly children?: readonly (Node | number | null)[];
}

type Evaluate = (value: Json, budget: Budget) => Json;

/** What only leads on to its parts; the libraries nest it differently. */
const CHAINS = new Set(["Subexpression", "IndexExpression", "Pipe"]);

/** Whether JMESPath takes a value for false: null, false and what is empty; 0 is true. */
export function isFalse(value: Json): boolean {
  if (value === null || value === false || value === "") return true;
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** The parts of a node that are nodes themselves. */
export function parts(node: Node): Node[] {
  const children = (node.children ?? []).filter((child) => isNode(child));
  return isNode(node.value) && node.type === "KeyValuePair" ? [...children, node.value] : children;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** How many nodes a tree has: what one evaluation costs without its loops. */
export function weight(node: Node): number {
  const own = CHAINS.has(node.type) ? 0 : node.type === "Function" ? 1 + CALL : 1;
  return parts(node).reduce((sum, part) => sum + weight(part), own);
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
  budget.pay(elements.length * cost);
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
  Slice: (node) => (value, budget) => {
    if (!isList(value)) return null;
    const found = slice(value, node.children ?? []);
    budget.pay(Math.floor(found.length / COPIED));
    return found;
  },
  Subexpression: (node, inner) => {
    // The library lets a path end with a dot.
    if (inner.length < 2) throw new NotEvaluated("a name is missing after a dot");
    return chain(node, inner);
  },
  IndexExpression: chain,
  Pipe: chain,
  Comparator: (node, inner) => {
    const decide = comparators[node.name ?? ""] ?? (() => null);
    return (value, budget) =>
      decide(at(inner, 0)(value, budget), at(inner, 1)(value, budget), budget);
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
    budget.pay(base.length);
    const inside = base.reduce<number>((sum, part) => sum + (isList(part) ? part.length : 0), 0);
    budget.pay(Math.floor(inside / COPIED));
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
    budget.pay(base.length * cost(node, 1, 2));
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
  const cost = costs[name];
  return (value, budget) => {
    const found = given.map((evaluate) => evaluate(value, budget));
    cost?.(budget, ...found);
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
    budget.pay(nodes);
    return evaluate(element, budget);
  };
}

type Comparator = (one: Json, other: Json, budget: Budget) => Json;

/** Orders numbers with numbers and texts with texts; everything else gives null. */
function ordering(decide: (order: number) => boolean): Comparator {
  return (one, other, budget) => {
    if (typeof one === "string" && typeof other === "string") {
      budget.pay(Math.floor(Math.min(characters(one), characters(other)) / COMPARED));
      return decide(compare(one, other));
    }
    const numbers = typeof one === "number" && typeof other === "number";
    return numbers ? decide(compare(one, other)) : null;
  };
}

const comparators: Record<string, Comparator> = {
  EQ: sameWithin,
  NE: (one, other, budget) => !sameWithin(one, other, budget),
  LT: ordering((order) => order < 0),
  LTE: ordering((order) => order <= 0),
  GT: ordering((order) => order > 0),
  GTE: ordering((order) => order >= 0),
};

function slice(list: readonly Json[], [from, to, by]: readonly (Node | number | null)[]): Json[] {
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
