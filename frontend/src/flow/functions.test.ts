import { describe, expect, it } from "vitest";
import { Budget, TooCostly } from "./budget";
import { type Argument, compare, costs, fits, functions, NotEvaluated } from "./functions";
import type { Json } from "./json";

const call = (name: string, ...given: Argument[]): Json => {
  const [, run] = functions[name] as (typeof functions)[string];
  return run(...(given as never[]));
};

describe("texts", () => {
  it("have the order of their characters, not of UTF-16 units", () => {
    expect(compare("\u{1f600}", "\uffee")).toBeGreaterThan(0);
    expect(call("sort", ["b", "\u{1f600}", "\uffee", "a"])).toEqual([
      "a",
      "b",
      "\uffee",
      "\u{1f600}",
    ]);
  });

  it("are as long, and turned round, by their characters", () => {
    expect(call("length", "a\u{1f600}")).toBe(2);
    expect(call("reverse", "a\u{1f600}")).toBe("\u{1f600}a");
  });

  it.each([
    ["1", 1],
    ["-1.5e2", -150],
    ["01", null],
    [" 1", null],
    ["0x10", null],
    ["", null],
    ["1e400", null],
    ["9007199254740993", null],
  ])("%j read as a number is %j", (text, number) => expect(call("to_number", text)).toBe(number));

  it("are written canonically when they are made of other values", () => {
    expect(call("to_string", { b: 1, a: [1.0, null] })).toBe('{"a":[1,null],"b":1}');
    expect(call("to_string", "as it is")).toBe("as it is");
  });
});

describe("the least and the most", () => {
  it("are the first of those that are equal, and null in an empty list", () => {
    const list = [
      { n: 1, at: "a" },
      { n: 2, at: "b" },
      { n: 2, at: "c" },
      { n: 1, at: "d" },
    ];
    const key = (item: Json) => (item as { n: number }).n;
    expect(call("max_by", list, key)).toBe(list[1]);
    expect(call("min_by", list, key)).toBe(list[0]);
    expect(call("max", [])).toBeNull();
  });

  it("need keys of one type", () => {
    const mixed = [1, "a"];
    expect(() => call("max_by", mixed, (item) => item)).toThrow(NotEvaluated);
    expect(() => call("sort_by", [null], (item) => item)).toThrow(NotEvaluated);
  });
});

it("sorting leaves the list as it was, and equals in their order", () => {
  const list = [
    { k: 1, n: 1 },
    { k: 0, n: 2 },
    { k: 1, n: 3 },
  ];
  const sorted = call("sort_by", list, (item) => (item as { k: number }).k);
  expect(sorted).toEqual([list[1], list[0], list[2]]);
  expect(list[0]).toEqual({ k: 1, n: 1 });
});

it("no number is made that languages hold differently", () => {
  expect(() => call("sum", [2 ** 53, 2])).toThrow(NotEvaluated);
  expect(() => call("sum", [1e308, 1e308])).toThrow(NotEvaluated);
  expect(call("avg", [1, 2])).toBe(1.5);
  expect(call("avg", [])).toBeNull();
});

it("an argument fits its type, and a list of nothing that of any element", () => {
  expect(fits([1, 2], "array-number")).toBe(true);
  expect(fits([1, "2"], "array-number")).toBe(false);
  expect(fits([], "array-number")).toBe(true);
  expect(fits(null, "null")).toBe(true);
  expect(fits((value) => value, "expref")).toBe(true);
});

it("what is larger never costs less", () => {
  for (const [name, cost] of Object.entries(costs)) {
    const spent = (count: number) => {
      const budget = new Budget(1e9);
      const list = Array.from({ length: count }, (_, index) => `${index}`);
      cost(budget, list, list);
      cost(budget, list.join(""), list.join(""));
      return 1e9 - budget.left;
    };
    const all = [0, 10, 100, 1000, 5000].map(spent);
    expect(all, name).toEqual([...all].sort((one, other) => one - other));
    expect(all.at(-1), name).toBeGreaterThan(0);
  }
});

it("a search through a long list is more than a small budget", () => {
  const list = Array.from({ length: 1000 }, (_, index) => index);
  expect(() => costs["contains"]?.(new Budget(100), list, 1)).toThrow(TooCostly);
});
