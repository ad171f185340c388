import { describe, expect, it } from "vitest";
import { typeNameOf } from "./typeName";

describe("the name of a kind", () => {
  it.each([
    ["Team vote", "TeamVote"],
    ["  écrire – vite! ", "EcrireVite"],
    ["3 wishes", "Kind3Wishes"],
    ["Rule of three", "KindRuleOfThree"],
    ["Голосование", "Kind2737KH"],
    ["…", ""],
    ["", ""],
  ])("of %j is %j", (label, name) => {
    expect(typeNameOf(label)).toBe(name);
  });

  it("is never longer than a name may be", () => {
    expect(typeNameOf("a".repeat(200))).toHaveLength(60);
    expect(typeNameOf(`1${"a".repeat(200)}`)).toHaveLength(60);
  });
});
