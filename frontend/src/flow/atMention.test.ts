import { describe, expect, it } from "vitest";
import corpus from "../../../tests/corpus/calls.json";
import mentions from "../../../tests/corpus/flows/mentions.json";
import { isCalled } from "./atMention";
import { compileExpression } from "./expression";
import { follow } from "./mentions";

const LONG = 300_000;

describe("a call", () => {
  it.each(corpus)("of $name in $text is told as in Python", ({ text, name, called }) => {
    expect(isCalled(text, name)).toBe(called);
    expect(compileExpression("calls(text, name)").value({ text, name })).toBe(called);
  });

  it("is looked for in linear time", () => {
    const texts = ["@".repeat(LONG), "` `` ".repeat(LONG / 5), "```\n".repeat(LONG / 4)];
    for (const text of [...texts, "@anna".repeat(LONG / 5)]) {
      expect(isCalled(text, "ann")).toBe(false);
    }
  });
});

describe("a mention of a task", () => {
  it.each(mentions)("in $text follows its task", ({ text, renamed, followed }) => {
    const names: Record<string, string> = renamed;
    expect(follow({ a: [text] }, (name) => names[name] ?? name)).toEqual({ a: [followed] });
  });

  it("is looked for in linear time", () => {
    const open = "{{".repeat(LONG);
    expect(follow(open, (name) => name)).toBe(open);
  });
});
