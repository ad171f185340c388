import { describe, expect, it } from "vitest";
import { readJson } from "./jsonText";

const lack = (text: string) => {
  const reading = readJson(text);
  if (!("mistake" in reading)) return "none";
  const { lack, line, column, what } = reading.mistake;
  return `${lack} ${line}:${column}${what && ` ${what}`}`;
};

describe("what is no JSON yet", () => {
  it.each([
    ["", "value 1:1"],
    ['{\n  "a": ', "value 2:8"],
    ['{"a": nul', "value 1:7"],
    ['{"a": 01}', "value 1:7"],
    ['{"a": 1.}', "value 1:7"],
    ["{'a': 1}", "key 1:2"],
    ["{a: 1}", "key 1:2"],
    ['{"a" 1}', "colon 1:6"],
    ['{"a": 1\n "b": 2}', "comma 2:2 }"],
    ["[1 2]", "comma 1:4 ]"],
    ['{"a": 1,}', "surplusComma 1:9"],
    ["[1,\n]", "surplusComma 2:1"],
    ["[,]", "value 1:2"],
    ['{"a": "b}', "quote 1:7"],
    ['{"a": "\\x"}', "quote 1:7"],
    ['{"a": "b\nc"}', "quote 1:7"],
    ['{"a', "quote 1:2"],
    ['{"a": {"b": 1}', "unclosed 1:15 }"],
    ["[", "unclosed 1:2 ]"],
    ['{"a": 1, "b": {"a": 1}, "\\u0061": 2}', "twice 1:25 a"],
    ["{} {}", "surplus 1:4"],
    ["1]", "surplus 1:2"],
  ])("is told by its place: %j", (text, told) => {
    expect(lack(text)).toBe(told);
  });

  it("is told of the deepest and the longest texts too", () => {
    const deep = "[".repeat(200_000);
    expect(lack(deep)).toBe("unclosed 1:200001 ]");
    expect(lack(`"${"a\\n".repeat(200_000)}`)).toBe("quote 1:1");
  });
});

it.each([
  "null",
  " [1, -0.5e+10, true, false, []] ",
  '{"a": {"b": "\\u00e9\\"ü\u2028"}, "b": {}}',
  '"🌱\u007f\u0085"',
])("is read as the browser reads it: %j", (text) => {
  expect(readJson(text)).toEqual({ value: JSON.parse(text) });
});

it("agrees with the browser about what is JSON, wherever a text is cut or a sign is lost", () => {
  const text = '{"a": [1, {"b": "x\\n"}, null], "c": -1.5e3, "d": {"e": true}}';
  for (let at = 0; at < text.length; at += 1) {
    for (const other of [text.slice(0, at), text.slice(0, at) + text.slice(at + 1)]) {
      let parsed = true;
      try {
        JSON.parse(other);
      } catch {
        parsed = false;
      }
      expect(lack(other) === "none", other).toBe(parsed);
    }
  }
});
