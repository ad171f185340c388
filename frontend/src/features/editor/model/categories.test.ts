import { expect, it } from "vitest";
import { categories, rows } from "./categories";
import type { FoundType } from "./finding";

function found(name: string, category: string): FoundType {
  return { type: { name, category } as FoundType["type"] };
}

const ALL = [
  found("a", "Zoo"),
  found("b", ""),
  found("c", "Values"),
  found("d", "People"),
  found("e", "Animals"),
  found("f", "Values"),
];

it("groups types by what they say of themselves, the known groups first", () => {
  const groups = categories(ALL);
  expect(groups.map(({ name }) => name)).toEqual(["People", "Values", "Animals", "Zoo", ""]);
  expect(groups[1]?.types.map(({ type }) => type.name)).toEqual(["c", "f"]);
});

it("goes through the types, and past a folded group by its name alone", () => {
  const keys = rows(categories(ALL), new Set(["Values", ""])).map(({ key }) => key);
  expect(keys).toEqual(["d", "category:Values", "e", "a", "category:"]);
});
