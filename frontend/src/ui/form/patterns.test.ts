import { describe, expect, it } from "vitest";
import { bounded, longest, steps } from "./patterns";

const MOST = 1_000_000;

describe("patterns", () => {
  it.each([
    "^(a+)+$",
    "^(a|a)*$",
    "^(a|aa)+$",
    "(.*)*x",
    "^(a{1,30}){1,30}$",
    "^(a?){40}a{40}$",
    "^(?:a*)*b",
    "^(?=a+)a*$",
    "^(a*)\\1*$",
    `^${"a?".repeat(40)}${"a".repeat(40)}$`,
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "\\s*\\s*\\s*$",
    "^a*a*a*a*b$",
    "^(?<x>a+)+$",
  ])("%s is left to the server", (pattern) => {
    expect(steps(pattern, 200)).toBeGreaterThan(MOST);
    expect(bounded({ properties: { a: { type: "string", pattern } } }, 200)).toEqual({
      properties: { a: { type: "string" } },
    });
  });

  it.each([
    "^[A-Z]{2}[0-9]{4}$",
    "^[^@]+@[^@]+$",
    "^https?://.+$",
    "^\\d{4}-\\d{2}-\\d{2}$",
    "^(red|green|blue)$",
    "^\\+?[0-9 ]{6,20}$",
    "x",
    "^\\p{Lu}\\p{Ll}*$",
    "^[()*+?{]+$",
    "^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$",
  ])("%s is checked while one types", (pattern) => {
    expect(steps(pattern, 100)).toBeLessThanOrEqual(MOST);
    const schema = { properties: { a: { type: "string", pattern } } };
    expect(bounded(schema, 100)).toEqual(schema);
  });

  it("leaves values and names alone that only look like patterns", () => {
    const schema = {
      properties: { pattern: { type: "string", const: { pattern: "^(a+)+$" } } },
      enum: [{ pattern: "^(a+)+$" }],
    };
    expect(bounded(schema, 200)).toEqual(schema);
  });

  it("does not call a name additional whose pattern it has left out", () => {
    const schema = { patternProperties: { "^(a+)+$": {}, "^x": {} }, additionalProperties: false };
    expect(bounded(schema, 200)).toEqual({ patternProperties: { "^x": {} } });
  });

  it("finds the longest text, names too", () => {
    expect(longest({ a: ["xx", { long: 1, l: "yyy" }] })).toBe(4);
  });
});
