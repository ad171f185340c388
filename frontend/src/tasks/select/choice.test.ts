import { describe, expect, it } from "vitest";
import { changes, followed, merged, outstanding, replacing, submitsAtOnce } from "./choice";

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

describe("what is chosen within a field", () => {
  const home = { street: "Lane", zip: "1" };

  it("is told and unset like a field", () => {
    const change = changes({ home }, { home: { street: "Road" } });
    expect(change).toEqual({ home: { street: "Road", zip: null } });
    expect(merged({ home }, change)).toEqual({ home: { street: "Road" } });
    expect(outstanding(change, { home: { street: "Road" } })).toEqual({});
    expect(outstanding(change, { home })).toEqual(change);
  });

  it("goes with what is changed after it, before anybody has seen it", () => {
    const first = { home: { zip: null, street: "Road" }, a: 1 };
    expect(followed(first, { home: { city: "Ulm" }, b: [2] })).toEqual({
      home: { zip: null, street: "Road", city: "Ulm" },
      a: 1,
      b: [2],
    });
  });

  it("is all that there is once it is handed in", () => {
    const chosen = { home, old: 1, tags: ["a"] };
    const whole = { home: { street: "Road" }, tags: ["b"], none: undefined as never };
    const patch = replacing(chosen, whole, ["home", "which", "tags"]);
    expect(patch["which"]).toBeNull();
    expect(merged(chosen, patch)).toEqual({ home: { street: "Road" }, tags: ["b"] });
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

  it("never where another field may appear", () => {
    for (const key of ["allOf", "dependentSchemas", "dependencies", "additionalProperties"]) {
      const more = { ...topic, [key]: key === "allOf" ? [{}] : { topic: {} } };
      expect(submitsAtOnce({ autoSubmit: true, schema: more }), key).toBe(false);
      const none = { ...topic, [key]: key === "allOf" ? [] : {} };
      expect(submitsAtOnce({ autoSubmit: true, schema: none }), key).toBe(true);
    }
    const closed = { ...topic, additionalProperties: false };
    expect(submitsAtOnce({ autoSubmit: true, schema: closed })).toBe(true);
  });
});
