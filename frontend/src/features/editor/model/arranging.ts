/** Arranging: everything in layers by ELK: parents above, children in a row in their sequence. */
import type { ElkNode } from "elkjs/lib/elk-api";
import { type FlowDocument, findTask, type Position } from "@/flow/document";
import type { Operations } from "@/flow/operation";
import type { Spot } from "@/flow/treeLayout";
import { CARD } from "@/ui/canvas/measures";
import { drawnLinks } from "./links";
import { places, snapped } from "./placing";

interface Block {
  readonly width: number;
  readonly height: number;
  /** Where each task stands, seen from the block's upper left corner. */
  readonly spots: ReadonlyMap<string, Spot>;
}

type Layout = (graph: ElkNode) => Promise<ElkNode>;

const BELOW = 72;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "48",
  "elk.layered.spacing.nodeNodeBetweenLayers": "64",
  "elk.spacing.componentComponent": "48",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.aspectRatio": "2.4",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
};

/** What puts every task at its place; the first one stays where it is. */
export async function arranging(
  flow: FlowDocument,
  layout: Layout,
): Promise<Operations["move"] | undefined> {
  const [first] = flow.tasks;
  if (!first) return undefined;
  const { spots } = await row(flow, undefined, layout);
  const here = places(flow).get(first.name) ?? { x: 0, y: 0 };
  const there = spots.get(first.name) ?? { x: 0, y: 0 };
  const moved = [...spots].map(([name, { x, y }]): [string, Position] => [
    name,
    snapped({ x: x + here.x - there.x, y: y + here.y - there.y }),
  ]);
  return { op: "move", layout: Object.fromEntries(moved) };
}

/** The children of one parent, each with everything under it, beside one another. */
async function row(flow: FlowDocument, parent: string | undefined, layout: Layout): Promise<Block> {
  const children = flow.tasks.filter((task) =>
    parent === undefined
      ? task.parent === undefined || !findTask(flow, task.parent)
      : task.parent === parent,
  );
  const blocks = new Map<string, Block>();
  for (const { name } of children) blocks.set(name, await branch(flow, name, layout));
  const graph = await layout({
    id: "row",
    layoutOptions: OPTIONS,
    children: [...blocks].map(([id, { width, height }]) => ({ id, width, height })),
    edges: drawnLinks(flow)
      .filter(({ kind, from, to }) => kind !== "tree" && blocks.has(from) && blocks.has(to))
      .map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  });
  const spots = new Map<string, Spot>();
  for (const { id, x = 0, y = 0 } of graph.children ?? []) {
    for (const [name, spot] of blocks.get(id)?.spots ?? []) {
      spots.set(name, { x: x + spot.x, y: y + spot.y });
    }
  }
  return { width: graph.width ?? 0, height: graph.height ?? 0, spots };
}

/** A task with its children under it. */
async function branch(flow: FlowDocument, name: string, layout: Layout): Promise<Block> {
  if (!flow.tasks.some(({ parent }) => parent === name)) {
    return { ...CARD, spots: new Map([[name, { x: 0, y: 0 }]]) };
  }
  const inside = await row(flow, name, layout);
  const width = Math.max(CARD.width, inside.width);
  const spots = new Map<string, Spot>([[name, { x: (width - CARD.width) / 2, y: 0 }]]);
  for (const [child, { x, y }] of inside.spots) {
    spots.set(child, { x: x + (width - inside.width) / 2, y: y + CARD.height + BELOW });
  }
  return { width, height: CARD.height + BELOW + inside.height, spots };
}
