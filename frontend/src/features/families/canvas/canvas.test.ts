import { describe, expect, it } from "vitest";
import type { FamilyGraph, GraphNode } from "@/flow/graph";
import { cardKeeper, type Dress } from "./cards";
import { lineKey, linesOf } from "./lines";
import { layoutKeeper, sceneOf, taskAt, within } from "./scene";
import { fitted } from "./useFitting";
import { neighbour } from "./useTreeKeys";

function task(
  instanceId: string,
  parent: string | null,
  change: Partial<GraphNode> = {},
): GraphNode {
  const about = { name: "a", type: "T", label: instanceId, state: "s", line: "" };
  return { instanceId, id: "a", ...about, kind: "resting", parent, since: 0, seq: 1, ...change };
}

const nodes = [task("f", null), task("a", "f"), task("b", "f"), task("c", "b")];
const graph: FamilyGraph = {
  seq: 9,
  nodes,
  edges: [
    { from: "f", to: "a", kind: "parent" },
    { from: "f", to: "b", kind: "parent" },
    { from: "a", to: "b", kind: "sequence" },
    { from: "a", to: "b", kind: "connection" },
    { from: "a", to: "b", kind: "connection" },
    { from: "b", to: "c", kind: "parent" },
  ],
};
const layoutOf = layoutKeeper();
const scene = sceneOf(graph, layoutOf(nodes, "tree"), "tree");
const dress: Dress = {
  looks: () => ({ label: "Type", icon: "square" }),
  nameOf: (person) => person,
  tones: new Map(),
  selected: null,
  past: false,
  arriving: () => false,
};

describe("the layout", () => {
  it("is the same object until a task comes", () => {
    expect(layoutOf([...nodes], "tree")).toBe(scene.layout);
    expect(layoutOf([...nodes, task("d", "f")], "tree")).not.toBe(scene.layout);
  });
});

describe("the part in view", () => {
  it("has the cards that reach into it, and finds the one at a place", () => {
    const { x, y } = scene.layout.spots.get("c") ?? { x: 0, y: 0 };
    expect(within(scene, { x: x + 10, y: y + 10, width: 5, height: 5 })).toEqual([nodes[3]]);
    expect(taskAt(scene, { x: x + 10, y: y + 10 })).toBe("c");
    expect(taskAt(scene, { x: x - 500, y: y - 10_000 })).toBeUndefined();
  });
});

describe("cards", () => {
  it("are the same objects while they say the same", () => {
    const keep = cardKeeper();
    const before = keep(scene, nodes, dress);
    const after = keep(scene, nodes, { ...dress, selected: "a" });
    expect(after.map((card, place) => card === before[place])).toEqual([true, false, true, true]);
  });

  it("of a new task know where it came from: what it follows, else its parent", () => {
    const [, , second, third] = cardKeeper()(scene, nodes, { ...dress, arriving: () => true });
    const at = (name: string) => scene.layout.spots.get(name) ?? { x: 0, y: 0 };
    expect(second?.data.from).toEqual({ x: at("a").x - at("b").x, y: at("a").y - at("b").y });
    expect(third?.data.from).toEqual({ x: at("b").x - at("c").x, y: at("b").y - at("c").y });
  });
});

describe("lines", () => {
  it("are drawn once each, and only those of the tasks that are drawn", () => {
    expect(linesOf(scene, nodes)).toHaveLength(5);
    expect(linesOf(scene, [nodes[3] as GraphNode]).map(({ key }) => key)).toEqual([
      lineKey({ from: "b", to: "c", kind: "parent" }),
    ]);
  });
});

describe("arrow keys", () => {
  it.each([
    [null, "ArrowDown", "f"],
    ["f", "ArrowDown", "a"],
    ["a", "ArrowRight", "b"],
    ["b", "ArrowLeft", "a"],
    ["c", "ArrowUp", "b"],
    ["f", "End", "c"],
    ["a", "ArrowLeft", undefined],
    ["a", "x", undefined],
  ] as const)("from %s by %s lead to %s", (from, key, to) => {
    expect(neighbour(scene, from, key)).toBe(to);
  });
});

describe("what one looks at first", () => {
  it("is everything, in the middle and never enlarged", () => {
    const { zoom, x } = fitted(scene, 2_000, 2_000);
    const { bounds } = scene.layout;
    expect(zoom).toBe(1);
    expect(x + bounds.x + bounds.width / 2).toBeCloseTo(1_000);
  });

  it("is what is alive, in an outline that is longer than the screen", () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      task(`t${index}`, index ? "t0" : null, index === 30 ? { kind: "working" } : {}),
    );
    const long = sceneOf(
      { seq: 1, nodes: many, edges: [] },
      layoutKeeper()(many, "outline"),
      "outline",
    );
    const { y, zoom } = fitted(long, 390, 600);
    const place = (long.layout.spots.get("t30")?.y ?? 0) * zoom + y;
    expect(place).toBeGreaterThan(0);
    expect(place).toBeLessThan(600);
  });
});
