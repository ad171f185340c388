import { describe, expect, it } from "vitest";
import { changes, merged, outstanding, submitsAtOnce } from "./choice";

const topic = { type: "object", properties: { topic: { enum: ["Cooking", "Music"] } } };

describe("a choice", () => {
  it("is told by what has changed, and unset by null", () => {
    expect(changes({ a: 1, b: [2] }, { b: [2], c: "x" })).toEqual({ a: null, c: "x" });
  });

  it("is the others' with one's own changes on it", () => {
    expect(merged({ a: 1, b: 2 }, { a: null, c: 3 })).toEqual({ b: 2, c: 3 });
  });

  it("is no longer one's own once everybody sees it", () => {
    expect(outstanding({ a: null, b: 2, c: 3 }, { b: 2 })).toEqual({ c: 3 });
  });
});

describe("choosing submits at once", () => {
  it("with a single field of options", () => {
    expect(submitsAtOnce({ autoSubmit: true, schema: topic })).toBe(true);
    const yes = { type: "object", properties: { yes: { type: "boolean" } } };
    expect(submitsAtOnce({ autoSubmit: true, schema: yes })).toBe(true);
  });

  it("never while somebody writes or drags", () => {
    const text = { type: "object", properties: { text: { type: "string" } } };
    const years = { type: "object", properties: { years: { type: "integer" } } };
    expect(submitsAtOnce({ autoSubmit: true, schema: text })).toBe(false);
    expect(submitsAtOnce({ autoSubmit: true, schema: years })).toBe(false);
  });

  it("never with several fields, nor without the wish", () => {
    const two = { type: "object", properties: { a: { enum: [1] }, b: { enum: [2] } } };
    expect(submitsAtOnce({ autoSubmit: true, schema: two })).toBe(false);
    expect(submitsAtOnce({ schema: topic })).toBe(false);
  });
});
