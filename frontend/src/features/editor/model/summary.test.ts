import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/flow/json";
import { childCounts, summary } from "./summary";

const schema = { properties: { ui: {}, welcome: {}, system: {} } };
const of = (local: JsonObject, language = "en") =>
  summary(
    { name: "a", type: "TaskChat", description: "As described", config: { local } },
    schema,
    language,
  );

describe("the line on a card", () => {
  it("is the first text of the configuration, in the order of its fields", () => {
    expect(of({ system: "You are kind.", welcome: "Hello there" })).toBe("Hello there");
  });

  it("is in the person's language, else in English", () => {
    const welcome = { en: "Hello there", de: "Guten Tag" };
    expect(of({ welcome }, "de")).toBe("Guten Tag");
    expect(of({ welcome }, "fr")).toBe("Hello there");
  });

  it("is no setting, no object and nothing unknown, but then the description", () => {
    expect(of({ ui: "buttons" })).toBe("As described");
    expect(of({ ui: { a: { b: "one two three" } } })).toBe("As described");
    expect(of({ unknown: "one two three" })).toBe("As described");
    expect(summary({ name: "a", type: "T", description: "Alone" }, null, "en")).toBe("Alone");
  });

  it("is without the marks of Markdown", () =>
    expect(of({ welcome: "**Hello** there" })).toBe("Hello there"));
});

it("children are counted under each parent, and grandchildren are not", () => {
  const task = (name: string, parent?: string) => ({ name, type: "T", ...(parent && { parent }) });
  const tasks = [task("a"), task("b", "a"), task("c", "a"), task("d", "c")];
  expect([...childCounts({ name: "f", tasks })]).toEqual([
    ["a", 2],
    ["c", 1],
  ]);
});
