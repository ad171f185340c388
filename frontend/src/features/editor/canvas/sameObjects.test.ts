import { expect, it } from "vitest";
import { SameObjects } from "./sameObjects";

const line = (more: object = {}) => ({
  id: "tree:chat",
  source: "root",
  position: { x: 0, y: 0 },
  data: { link: { from: "root", to: "chat" }, guard: undefined },
  ...more,
});

it("gives the same object while nothing in it is different, however often it is made", () => {
  const unchanged = new SameObjects();
  const [first] = unchanged.of([line()]);
  expect(unchanged.of([line()])[0]).toBe(first);
});

it.each([
  ["another end", { source: "topic" }],
  ["another place", { position: { x: 8, y: 0 } }],
  ["another link under the same id", { data: { link: { from: "topic", to: "chat" } } }],
  ["something more", { hidden: true }],
])("gives the new object when there is %s", (_, more) => {
  const unchanged = new SameObjects();
  unchanged.of([line()]);
  const changed = line(more);
  expect(unchanged.of([changed])[0]).toBe(changed);
});

it("remembers nothing of what went away meanwhile", () => {
  const unchanged = new SameObjects();
  const [first] = unchanged.of([line()]);
  unchanged.of([]);
  expect(unchanged.of([line()])[0]).not.toBe(first);
});
