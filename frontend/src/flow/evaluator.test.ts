import * as jmespath from "jmespath";
import { describe, expect, it } from "vitest";
import { Budget, TooCostly } from "./budget";
import { evaluator, isFalse, type Node, parts, weight } from "./evaluator";
import { NotEvaluated } from "./functions";
import type { Json } from "./json";

const { compile } = jmespath as unknown as { compile(text: string): Node };
const tree = compile;
const value = (text: string, on: Json, budget = new Budget()) => evaluator(tree(text))(on, budget);

it("what is empty is false, and 0 is true", () => {
  expect([null, false, "", [], {}].map(isFalse)).toEqual([true, true, true, true, true]);
  expect([0, true, " ", [null], { a: null }].some(isFalse)).toBe(false);
});

describe("an expression", () => {
  it.each<[string, Json, Json]>([
    ["toString", {}, null],
    ["list[-1]", { list: [1, 2] }, 2],
    ["[::-1]", [1, 2, 3], [3, 2, 1]],
    ["[-2:9]", [1, 2, 3], [2, 3]],
    ["[]", [[1, [2]], 3, [null]], [1, [2], 3]],
    ["[*].a", [{ a: 1 }, { b: 2 }, { a: null }], [1]],
    ["*.a", { x: { a: 1 }, y: 2 }, [1]],
    [
      "[?a > `1`].b",
      [
        { a: 2, b: "x" },
        { a: "2", b: "y" },
      ],
      ["x"],
    ],
    ["a || b", { a: 0, b: 1 }, 0],
    ["a && b", { a: [], b: 1 }, []],
    ["a == b", { a: { x: 1, y: [2] }, b: { y: [2], x: 1 } }, true],
    ["a < b", { a: "\uffee", b: "\u{1f600}" }, true],
    ["a < b", { a: 1, b: "2" }, null],
    ["{x: a, y: [a, b]}", { a: 1 }, { x: 1, y: [1, null] }],
    ["a.{x: b}", {}, null],
    ["map(&a, @)", [{ a: 1 }, {}], [1, null]],
  ])("%s of %j is %j", (text, on, expected) => expect(value(text, on)).toEqual(expected));

  it.each<[string, Json]>([
    ["[::0]", [1]],
    ["abs('x')", null],
    ["abs(`1`, `2`)", null],
    ["nothing(@)", null],
  ])("%s is not worked out", (text, on) => expect(() => value(text, on)).toThrow(NotEvaluated));

  it("is refused when its tree holds what JMESPath has not", () => {
    expect(() => evaluator({ type: "Eval" })).toThrow(NotEvaluated);
  });

  it("pays for each round of a loop, so that it ends within its budget", () => {
    const list = Array.from({ length: 100 }, () => ({ a: 1 }));
    const cost = (count: number) => {
      const budget = new Budget(10_000);
      value("[*].a", list.slice(0, count), budget);
      return 10_000 - budget.left;
    };
    expect(cost(100)).toBe(10 * cost(10));
    expect(() => value("[*].a", list, new Budget(50))).toThrow(TooCostly);
  });
});

it("a tree weighs what its nodes do, and nothing for what only leads on", () => {
  expect(weight(tree("a"))).toBe(1);
  expect(weight(tree("a.b | c"))).toBe(3);
  expect(weight(tree("abs(a)"))).toBeGreaterThan(weight(tree("a")) + 1);
  expect(
    parts(tree("{x: a}"))
      .flatMap(parts)
      .map(({ name }) => name),
  ).toEqual(["a"]);
});
