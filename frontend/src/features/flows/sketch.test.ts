import { expect, it } from "vitest";
import { addressOf } from "./address";
import { sketch } from "./sketch";

it("stands where the person put it, and in a tidy tree where nobody did", () => {
  const { tasks } = sketch({
    tasks: [
      { name: "top", type: "TaskConversation" },
      { name: "placed", type: "TaskChat", parent: "top" },
      { name: "left", type: "TaskChat", parent: "top" },
    ],
    layout: { placed: [500, 40] },
  });
  const [top, placed, left] = tasks;
  expect(placed).toMatchObject({ x: 500, y: 40 });
  expect(left?.y).toBeGreaterThan(top?.y ?? 0);
});

it("links parents with children and a task with all that follow it", () => {
  const { links } = sketch({
    tasks: [
      { name: "a", type: "T", next: ["b", "c"] },
      { name: "b", type: "T", parent: "a", next: "c" },
      { name: "c", type: "T", parent: "gone" },
    ],
  });
  expect(links.map(({ from, to, kind }) => `${kind} ${from.name} ${to.name}`)).toEqual([
    "next a b",
    "next a c",
    "parent a b",
    "next b c",
  ]);
});

it("draws nothing of a document without tasks", () => {
  expect(sketch(null)).toEqual({ tasks: [], links: [] });
});

it.each([
  ["Weekly review!", "weekly-review"],
  ["Déjà vu", "deja-vu"],
  ["  --  ", ""],
  ["Über 2 Flüsse", "uber-2-flusse"],
  ["2 people", "flow-2-people"],
  ["欢迎", "flow-j0fg"],
])("keeps “%s” under “%s”", (label, name) => expect(addressOf(label)).toBe(name));
