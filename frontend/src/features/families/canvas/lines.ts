import type { GraphEdge, GraphNode } from "@/flow/graph";
import type { Box } from "@/ui/canvas/measures";
import { DATA_AT, linkRoute, SEQUENCE_AT, treeRoute } from "@/ui/canvas/routes";
import { boxOf, type Scene, type Shape } from "./scene";

export interface Line {
  readonly key: string;
  readonly kind: GraphEdge["kind"];
  readonly path: string;
  /** Where it leads to is asleep: what led there is over. */
  readonly quiet: boolean;
}

const MOST = 800;
const BOW = 26;

export const lineKey = ({ kind, from, to }: GraphEdge): string => `${kind} ${from} ${to}`;

/** The lines that begin or end at one of the tasks to draw. */
export function linesOf(scene: Scene, drawn: readonly GraphNode[]): Line[] {
  const lines = new Map<string, Line>();
  for (const edge of drawn.flatMap((node) => scene.edgesAt(node.instanceId))) {
    if (lines.size >= MOST) break;
    const [from, to] = [boxOf(scene, edge.from), boxOf(scene, edge.to)];
    const key = lineKey(edge);
    if (!from || !to || lines.has(key)) continue;
    const kind = scene.index.get(edge.to)?.kind;
    const quiet = kind !== "working" && kind !== "waiting";
    lines.set(key, { key, kind: edge.kind, path: pathOf(scene.shape, edge, from, to), quiet });
  }
  return [...lines.values()];
}

function pathOf(shape: Shape, { kind }: GraphEdge, from: Box, to: Box): string {
  if (shape === "outline") return beside(kind, from, to);
  if (kind === "parent") return treeRoute(from, to).path;
  if (from.y === to.y && Math.abs(to.x - from.x) > from.width * 1.5) return bow(kind, from, to);
  return linkRoute(from, to, kind === "sequence" ? SEQUENCE_AT : DATA_AT).path;
}

const SPINE = 12;

/** Where cards stand under one another: the tree at their left, all else at their right. */
function beside(kind: GraphEdge["kind"], from: Box, to: Box): string {
  const middle = to.y + to.height / 2;
  if (kind === "parent") {
    const x = from.x + SPINE;
    return `M${x} ${from.y + from.height}V${middle - 6}Q${x} ${middle} ${x + 6} ${middle}H${to.x}`;
  }
  const gap = to.y - from.y - from.height;
  const share = kind === "sequence" ? 0.5 : 0.7;
  const x = Math.max(from.x, to.x) + Math.min(from.width, to.width) * share;
  if (gap >= 0 && gap < to.height) return `M${x} ${from.y + from.height}V${to.y}`;
  const right = Math.max(from.x + from.width, to.x + to.width);
  const out = right + (kind === "sequence" ? SPINE : SPINE * 2);
  const start = from.y + from.height * share;
  const end = to.y + to.height * share;
  return `M${from.x + from.width} ${start}C${out} ${start} ${out} ${end} ${to.x + to.width} ${end}`;
}

/** Over or under the cards that stand between the two. */
function bow(kind: GraphEdge["kind"], from: Box, to: Box): string {
  const over = kind === "sequence";
  const y = over ? from.y : from.y + from.height;
  const level = over ? y - BOW : y + BOW;
  const share = to.x > from.x ? 0.75 : 0.25;
  const [start, end] = [from.x + from.width * share, to.x + to.width * (1 - share)];
  const way = Math.sign(end - start);
  return `M${start} ${y}C${start} ${level} ${start + BOW * way} ${level} ${start + 2 * BOW * way} ${level}H${end - 2 * BOW * way}C${end - BOW * way} ${level} ${end} ${level} ${end} ${y}`;
}
