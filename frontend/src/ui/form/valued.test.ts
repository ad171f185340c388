import { describe, expect, it } from "vitest";
import { expressionOf, isPlainText, isText, valueSchema } from "./valued";

const expression = { type: "object", properties: { "=": { type: "string" } }, required: ["="] };

describe("a field that may be given by an expression", () => {
  it("is one whose other form is an object with an equals sign", () => {
    const value = { title: "Value", type: "number" };
    expect(valueSchema({ anyOf: [value, expression] })).toBe(value);
    expect(valueSchema({ anyOf: [expression, value] })).toBeUndefined();
    expect(valueSchema({ anyOf: [value] })).toBeUndefined();
    expect(valueSchema({ type: "number" })).toBeUndefined();
  });

  it("is given by one where nothing else is said", () => {
    expect(expressionOf({ "=": "input.name" })).toBe("input.name");
    expect(expressionOf({ "=": "input.name", more: 1 })).toBeUndefined();
    expect(expressionOf("input.name")).toBeUndefined();
    expect(expressionOf(undefined)).toBeUndefined();
  });

  it("may be a text with places, where a text may be its value", () => {
    const text = { type: "string", pattern: "\\{[{%]" };
    const chosen = { anyOf: [{ enum: ["a", "b"] }, text, expression] };
    expect(valueSchema(chosen)).toEqual({ enum: ["a", "b"] });
    expect(isText(chosen, "{{ input.which }}")).toBe(true);
    expect(isText(chosen, "a")).toBe(false);
    expect(isText({ anyOf: [{ type: "object" }, expression] }, "{{ a }}")).toBe(false);
    expect(isPlainText({ type: "string", maxLength: 3 })).toBe(true);
    expect(isPlainText({ type: "string", enum: ["a"] })).toBe(false);
    expect(valueSchema({ anyOf: [{ type: "string" }, { type: "number" }, expression] })).toBe(
      undefined,
    );
  });

  it("asks for what may be null as for what it is", () => {
    const number = { type: "number", maximum: 2 };
    const value = { title: "Value", anyOf: [number, { type: "null" }], default: null };
    expect(valueSchema({ anyOf: [value, expression] })).toEqual({
      type: "number",
      maximum: 2,
      title: "Value",
      default: null,
    });
    const either = { anyOf: [number, { type: "string" }] };
    expect(valueSchema({ anyOf: [either, expression] })).toBe(either);
  });
});
