import { expect, it } from "vitest";
import { itemOf } from "./item";

it("gives for which of several things a task was started, and null where it was for none", () => {
  const item = { index: 1, value: { name: "rye" } };
  expect(itemOf({ meta: { item } })).toBe(item);
  for (const fields of [{}, { meta: null }, { meta: [] }, { meta: {} }]) {
    expect(itemOf(fields)).toBeNull();
  }
});
