import { Validator } from "@cfworker/json-schema";
import { expect, it } from "vitest";
import { rangeOf } from "./range";

it.each([
  [{ type: "integer" }, 0, 100],
  [{ type: "integer", minimum: 1, maximum: 9 }, 1, 9],
  [{ type: "integer", minimum: 1, maximum: 99, multipleOf: 5 }, 5, 95],
  [{ type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 10 }, 1, 9],
  [{ type: "integer", minimum: 0.5, maximum: 2.5 }, 1, 2],
  [{ type: "number", minimum: 0, maximum: 1, multipleOf: 0.1 }, 0, 1],
  [{ type: "number", minimum: 0.15, maximum: 0.95, multipleOf: 0.1 }, 0.2, 0.9],
  [{ type: "number", minimum: 150, maximum: 300.5 }, 150, 300.5],
  [{ type: "number", minimum: 500 }, 500, 500],
  [{ type: "integer", minimum: -12, maximum: -3, multipleOf: 5 }, -10, -5],
])("every step of a slider fits %j", (schema, min, max) => {
  const range = rangeOf(schema);
  expect([range.min, range.max]).toEqual([min, max]);
  const check = new Validator(schema as object, "2020-12");
  for (let count = 0; count < 30; count += 1) {
    const value = Number((range.min + count * range.step).toFixed(3));
    if (value <= range.max) expect(check.validate(value).valid, String(value)).toBe(true);
  }
});
