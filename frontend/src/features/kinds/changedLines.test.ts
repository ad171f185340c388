import { describe, expect, it } from "vitest";
import { changedLines } from "./changedLines";

describe("what somebody has changed in a text", () => {
  it.each([
    ["a\nb\nc", "a\nx\nc", ["−b", "+x"]],
    ["a\nb", "a\nb\nc", ["+c"]],
    ["a\nb\nb", "a\nb", ["−b"]],
    ["a", "a", []],
    ["", "a", ["−", "+a"]],
  ])("of %j that is %j now is told line by line", (before, after, told) => {
    expect(changedLines(before, after).map(({ sign, text }) => sign + text)).toEqual(told);
  });
});
