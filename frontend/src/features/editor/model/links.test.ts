import { describe, expect, it } from "vitest";
import type { FlowDocument } from "@/flow/document";
import { applyOperation } from "@/flow/operations/apply";
import { cutting, drawnLinks, following, linkById, ownerOf } from "./links";

const flow: FlowDocument = {
  name: "garden",
  tasks: [
    { name: "root", type: "TaskConversation" },
    { name: "a", type: "TaskChat", parent: "root", next: ["b", "c"] },
    { name: "b", type: "TaskChat", parent: "root", next: "c" },
    { name: "c", type: "TaskChat" },
  ],
  connections: [
    { from: "a.output.b.x", to: "c.input.y" },
    { from: "a.output.x", to: "b.shared.y", when: "output.x" },
  ],
};

it("links are drawn from parents, in sequence and for data, each under an id of its own", () => {
  const links = drawnLinks(flow);
  expect(links.map(({ kind, from, to }) => `${kind} ${from} ${to}`)).toEqual([
    "tree root a",
    "tree root b",
    "next a b",
    "next a c",
    "next b c",
    "data a c",
    "data a b",
  ]);
  expect(new Set(links.map(({ id }) => id)).size).toBe(links.length);
  for (const link of links) expect(linkById(flow, link.id)).toEqual(link);
  expect(linkById(flow, "next:c>a")).toBeUndefined();
});

it.each([
  ["a.output.x", "a"],
  ["root.a.output.x", "a"],
  ["a.output.b.x", "a"],
  ["a.shared.output.x", "a"],
  ["z", "z"],
  ["", ""],
])("the endpoint %j belongs to %j", (endpoint, owner) => expect(ownerOf(endpoint)).toBe(owner));

describe("cutting a link", () => {
  it("takes away that one, and no other", () => {
    for (const link of drawnLinks(flow)) {
      const [changed] = applyOperation(flow, cutting(flow, link));
      const kept = drawnLinks(flow).filter(({ id }) => id !== link.id);
      expect(drawnLinks(changed).map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
    }
  });
});

it("what follows is written as one name, as a list, or not at all", () => {
  expect(following("a", [])).toEqual({ op: "unsetNext", task: "a" });
  expect(following("a", ["b"])).toEqual({ op: "setNext", task: "a", next: "b" });
  expect(following("a", ["b", "c"])).toEqual({ op: "setNext", task: "a", next: ["b", "c"] });
});
