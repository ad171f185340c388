import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "./json";
import { indexOf, insert, put, takeOut, valueAt } from "./places";

const document: JsonObject = { a: { list: [1, { x: null }], text: "t" }, b: 2 };

describe("a place", () => {
  it("holds what is there, also null, and nothing that an object only inherits", () => {
    expect(valueAt(document, ["a", "list", 1, "x"])).toBeNull();
    expect(valueAt(document, [])).toBe(document);
    for (const place of [["a", "list", 2], ["a", "list", "0"], ["toString"], ["a", "text", 0]]) {
      expect(valueAt(document, place)).toBeUndefined();
    }
  });

  it("takes a value, with what is missing above it, and leaves all the rest the same objects", () => {
    const changed = put(document, ["c", "d", "e"], 1) as { a: Json; c: Json };
    expect(changed.c).toEqual({ d: { e: 1 } });
    expect(changed.a).toBe(document["a"]);
    expect(put(document, ["a", "list", 1, "x"], 3)).toEqual({
      a: { list: [1, { x: 3 }], text: "t" },
      b: 2,
    });
  });

  it.each([
    ["an item that a list has not", ["a", "list", 2]],
    ["a name in a list", ["a", "list", "x"]],
    ["a member of a text", ["a", "text", "x"]],
    ["a number in an object", ["a", 0]],
  ])("is none for %s", (_, place) => expect(put(document, place, 1)).toBeUndefined());

  it("gives a new member its index, and leaves one that is there where it stands", () => {
    const order = (value: Json | undefined) => Object.keys(value as object);
    expect(order(put(document, ["c"], 1, 0))).toEqual(["c", "a", "b"]);
    expect(order(put(document, ["c"], 1, 9))).toEqual(["a", "b", "c"]);
    expect(order(put(document, ["b"], 1, 0))).toEqual(["a", "b"]);
  });

  it("comes back as it was when what was taken out is put at its index", () => {
    for (const place of [["a"], ["b"], ["a", "list"], ["a", "text"]]) {
      const index = indexOf(document, place);
      const without = takeOut(document, place);
      expect(valueAt(without, place)).toBeUndefined();
      const back = put(without, place, valueAt(document, place) as Json, index);
      expect(JSON.stringify(back)).toBe(JSON.stringify(document));
    }
  });
});

it("an item goes in at its index, at the end without one, and never before the first", () => {
  expect(insert([1, 2], 1, 9)).toEqual([1, 9, 2]);
  expect(insert([1, 2], undefined, 9)).toEqual([1, 2, 9]);
  expect(insert([1, 2], -1, 9)).toEqual([9, 1, 2]);
});
