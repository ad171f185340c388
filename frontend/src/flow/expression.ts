/**
 * Expression: a bounded JMESPath, the only thing a definition may compute with; the twin of
 * `domain/expression.py`. The server measures a definition when it is saved, and decides.
 */
import * as jmespath from "jmespath";
import { Budget, TooCostly } from "./budget";
import { evaluator, isFalse, type Node, parts, weight } from "./evaluator";
import { NotEvaluated } from "./functions";
import type { Json, JsonObject } from "./json";

const MAX_BYTES = 1024;
const MAX_GROWTH = 64;
const ESCAPING = 4;
/** What takes a part of its first child. JMESPath reads `!a.b` as `(!a).b`: always null. */
const TAKING = new Set([
  "Subexpression",
  "ValueProjection",
  "Projection",
  "FilterProjection",
  "Flatten",
]);

export interface Expression {
  readonly text: string;
  /** All field names in it. */
  readonly names: ReadonlySet<string>;
  /** The value, within a budget; throws where it cannot be evaluated, TooCostly beyond that. */
  value(document: JsonObject, budget?: Budget): Json;
  /** Whether the value counts as true; what cannot be evaluated is false, if it can be paid for. */
  test(document: JsonObject, budget?: Budget): boolean;
}

const known = new Map<string, Expression>();

/** Reads an expression; throws an Error that says what is wrong. */
export function compileExpression(text: string): Expression {
  const before = known.get(text);
  if (before) return before;
  if (new TextEncoder().encode(text).length > MAX_BYTES) {
    throw new Error(`The expression is longer than ${MAX_BYTES} bytes. Split it.`);
  }
  const node = parse(text);
  if (all(node).some((part) => growth(part) > MAX_GROWTH)) {
    throw new Error(`"${text}" multiplies what it reads too often. Simplify it.`);
  }
  if (all(node).some((part) => TAKING.has(part.type) && parts(part)[0]?.type === "NotExpression")) {
    throw new Error(`"${text}" takes a part of !…, which has none. Write !(…) around it.`);
  }
  const expression = make(text, node);
  if (known.size >= 4096) known.clear();
  known.set(text, expression);
  return expression;
}

function make(text: string, node: Node): Expression {
  const evaluate = evaluator(node);
  const nodes = weight(node);
  const value = (document: JsonObject, budget = new Budget()) => {
    try {
      budget.pay(nodes);
      return evaluate(document, budget);
    } catch (error) {
      if (!(error instanceof TooCostly)) throw error;
      throw new TooCostly(`"${text}" takes more work than is left of its step.`);
    }
  };
  return {
    text,
    names: new Set(all(node).flatMap((part) => (part.type === "Field" ? [part.name ?? ""] : []))),
    value,
    test: (document, budget) => {
      try {
        return !isFalse(value(document, budget));
      } catch (error) {
        if (error instanceof NotEvaluated || error instanceof RangeError) return false;
        throw error;
      }
    },
  };
}

function parse(text: string): Node {
  // The library's types leave this function out.
  const { compile } = jmespath as unknown as { compile(text: string): Node };
  try {
    return compile(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`"${text}" is no JMESPath expression: ${said}. Correct it there.`);
  }
}

function all(node: Node): Node[] {
  return [node, ...parts(node).flatMap(all)];
}

/** How many times larger than its input a node's value can be. */
function growth(node: Node): number {
  const sizes = parts(node).map(growth);
  const sum = sizes.reduce((total, size) => total + size, 0);
  switch (node.type) {
    case "MultiSelectList":
    case "MultiSelectHash":
      return 1 + sum;
    case "Function":
      return Math.max(sum, 1) * (node.name === "to_string" ? ESCAPING : 1);
    case "Comparator":
    case "NotExpression":
      return 1;
    case "OrExpression":
    case "AndExpression":
      return Math.max(...sizes);
    case "FilterProjection":
      return (sizes[0] ?? 1) * (sizes[1] ?? 1);
    default:
      return sizes.reduce((product, size) => product * size, 1);
  }
}
