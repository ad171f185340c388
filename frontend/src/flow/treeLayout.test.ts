import { describe, expect, it } from "vitest";
import { outlineLayout, type TreeLayout, treeLayout } from "./treeLayout";

const card = { width: 224, height: 88 };

function family(parents: readonly (number | null)[]) {
  return parents.map((parent, index) => ({
    instanceId: `t${index}`,
    parent: parent === null ? null : `t${parent}`,
  }));
}

/** Each task under an earlier one. */
function grown(count: number, parentOf: (index: number) => number) {
  return family(Array.from({ length: count }, (_, index) => (index ? parentOf(index) : null)));
}

const shapes: Record<string, ReturnType<typeof family>> = {
  alone: grown(1, () => 0),
  "three children": grown(4, () => 0),
  chain: grown(60, (index) => index - 1),
  "many children": grown(90, () => 0),
  binary: grown(63, (index) => Math.floor((index - 1) / 2)),
  uneven: grown(120, (index) => (Math.floor(index / 3) % 11) % index),
};

function overlapping({ spots }: TreeLayout): string[] {
  const all = [...spots];
  return all.flatMap(([one, a], place) =>
    all
      .slice(place + 1)
      .filter(([, b]) => Math.abs(a.x - b.x) < card.width && Math.abs(a.y - b.y) < card.height)
      .map(([other]) => `${one} ${other}`),
  );
}

describe.each([
  ["as a tree", treeLayout],
  ["as an outline", outlineLayout],
])("tasks laid out %s", (_, layout) => {
  it.each(Object.entries(shapes))("never cover one another: %s", (_name, nodes) => {
    const found = layout(nodes, card);
    expect(found.spots.size).toBe(nodes.length);
    expect(overlapping(found)).toEqual([]);
  });

  it.each(Object.entries(shapes))(
    "stand below their parents and within the bounds: %s",
    (_name, nodes) => {
      const { spots, bounds } = layout(nodes, card);
      for (const { instanceId, parent } of nodes) {
        const spot = spots.get(instanceId);
        if (!spot) throw new Error(`${instanceId} stands nowhere`);
        if (parent)
          expect(spot.y).toBeGreaterThanOrEqual((spots.get(parent)?.y ?? 0) + card.height);
        expect(spot.x).toBeGreaterThanOrEqual(bounds.x);
        expect(spot.x + card.width).toBeLessThanOrEqual(bounds.x + bounds.width);
        expect(spot.y + card.height).toBeLessThanOrEqual(bounds.height);
      }
    },
  );

  it("keep the first task where it is when others come", () => {
    const before = layout(
      grown(3, () => 0),
      card,
    ).spots.get("t0");
    expect(
      layout(
        grown(40, () => 0),
        card,
      ).spots.get("t0"),
    ).toEqual(before);
  });

  it("are laid out at once, ten thousand of them, also when each is under the one before", () => {
    for (const nodes of [
      grown(10_000, (index) => Math.floor((index - 1) / 99)),
      grown(10_000, (index) => index - 1),
    ]) {
      expect(layout(nodes, card).spots.size).toBe(10_000);
    }
  });
});

describe("a tree", () => {
  it("has siblings in the order of their start, from left to right", () => {
    const { spots } = treeLayout(
      grown(5, () => 0),
      card,
    );
    const places = [1, 2, 3, 4].map((index) => spots.get(`t${index}`)?.x ?? 0);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  it("stays about as wide as high when a task has very many children", () => {
    const { bounds } = treeLayout(
      grown(1_000, () => 0),
      card,
    );
    expect(bounds.width / bounds.height).toBeGreaterThan(0.8);
    expect(bounds.width / bounds.height).toBeLessThan(4);
  });

  it("shows a task whose parent is not there as a first one", () => {
    const { spots } = treeLayout([{ instanceId: "a", parent: "gone" }], card);
    expect(spots.get("a")).toEqual({ x: 0, y: 0 });
  });
});
