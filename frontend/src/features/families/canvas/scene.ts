import type { FamilyGraph, GraphEdge, GraphNode } from "@/flow/graph";
import {
  type Bounds,
  outlineLayout,
  type Spot,
  type TreeLayout,
  treeLayout,
} from "@/flow/treeLayout";
import { type Box, CARD } from "@/ui/canvas/measures";

/** Side by side as a tree, or under one another where there is no room. */
export type Shape = "tree" | "outline";

/** A family as it stands on the canvas. */
export interface Scene {
  readonly shape: Shape;
  readonly layout: TreeLayout;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly index: ReadonlyMap<string, GraphNode>;
  /** The edges that begin or end at a task. */
  edgesAt(instance: string): readonly GraphEdge[];
}

/** Stands the tasks of a graph where a layout has them. */
export function sceneOf(graph: FamilyGraph, layout: TreeLayout, shape: Shape): Scene {
  return {
    shape,
    layout,
    nodes: graph.nodes,
    edges: graph.edges,
    index: new Map(graph.nodes.map((node) => [node.instanceId, node])),
    edgesAt: (instance) => edgesByEnd(graph.edges).get(instance) ?? [],
  };
}

const ends = new WeakMap<readonly GraphEdge[], Map<string, GraphEdge[]>>();

/** Sorted by their ends once, since edges change only when a task comes. */
function edgesByEnd(edges: readonly GraphEdge[]): Map<string, GraphEdge[]> {
  const known = ends.get(edges);
  if (known) return known;
  const found = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    for (const end of [edge.from, edge.to]) {
      const others = found.get(end);
      if (others) others.push(edge);
      else found.set(end, [edge]);
    }
  }
  ends.set(edges, found);
  return found;
}

/** Gives the layout of a family; the same one for as long as no task comes. */
export function layoutKeeper(): (nodes: readonly GraphNode[], shape: Shape) => TreeLayout {
  let known = "";
  let layout: TreeLayout;
  return (nodes, shape) => {
    // Tasks are only ever added at the end, so these say whether there are others.
    const key = [shape, nodes.length, nodes[0]?.instanceId, nodes.at(-1)?.instanceId].join(" ");
    if (key !== known) {
      layout = (shape === "tree" ? treeLayout : outlineLayout)(nodes, CARD);
      known = key;
    }
    return layout;
  };
}

/** Where a card stands. */
export function boxOf(scene: Scene, instance: string): Box | undefined {
  const spot = scene.layout.spots.get(instance);
  return spot && { ...spot, ...CARD };
}

/** The tasks whose cards reach into a part of the canvas. */
export function within(scene: Scene, part: Bounds): GraphNode[] {
  return scene.nodes.filter(({ instanceId }) => {
    const spot = scene.layout.spots.get(instanceId);
    return spot && reaches(spot, part);
  });
}

function reaches({ x, y }: Spot, part: Bounds): boolean {
  return (
    x + CARD.width > part.x &&
    x < part.x + part.width &&
    y + CARD.height > part.y &&
    y < part.y + part.height
  );
}

/** The task whose card covers a place. */
export function taskAt(scene: Scene, place: Spot): string | undefined {
  return within(scene, { ...place, width: 1, height: 1 })[0]?.instanceId;
}
