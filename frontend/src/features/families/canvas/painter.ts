import type { GraphNode, TaskKind } from "@/flow/graph";
import type { Bounds } from "@/flow/treeLayout";
import { CARD } from "@/ui/canvas/measures";
import { type Scene, within } from "./scene";
import { strokeTree } from "./treePainter";

/** Where the canvas's origin is on the screen, in pixels, and how large things are. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** From here on a label can be read, a border be seen. */
const LEGIBLE = 0.22;
const BORDERED = 0.1;

interface Marks {
  readonly selected?: string | null;
  readonly tones?: ReadonlyMap<string, string>;
}

/** Paints tasks as blocks in the colours of their states, for when there are too many for cards. */
export function paint(
  canvas: HTMLCanvasElement,
  scene: Scene,
  view: View,
  marks: Marks = {},
): void {
  const pen = sized(canvas);
  if (!pen) return;
  const { width, height } = canvas.getBoundingClientRect();
  const colour = coloursOf(canvas);
  const part = seen(view, width, height);
  pen.translate(view.x, view.y);
  pen.scale(view.zoom, view.zoom);
  pen.lineWidth = 1 / view.zoom;
  pen.strokeStyle = colour("line");
  strokeTree(pen, scene, part);
  const shown = within(scene, part);
  for (const [look, nodes] of byLook(shown, marks)) {
    const [fill, stroke] = look.split(" ") as [string, string];
    const bordered = view.zoom >= BORDERED;
    pen.fillStyle = colour(bordered ? fill : stroke);
    pen.strokeStyle = colour(stroke);
    pen.lineWidth = (stroke === "accent" ? 3 : 1) / view.zoom;
    pen.beginPath();
    for (const node of nodes) block(pen, scene, node, bordered);
    pen.fill();
    if (bordered) pen.stroke();
  }
  if (view.zoom < LEGIBLE) return;
  pen.fillStyle = colour("ink");
  pen.font = "600 15px 'Inter Variable', sans-serif";
  for (const { instanceId, label } of shown) {
    const { x, y } = scene.layout.spots.get(instanceId) ?? { x: 0, y: 0 };
    pen.fillText(label, x + 14, y + 30, CARD.width - 28);
  }
}

function block(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  { instanceId }: GraphNode,
  round: boolean,
): void {
  const { x, y } = scene.layout.spots.get(instanceId) ?? { x: 0, y: 0 };
  if (round) pen.roundRect(x, y, CARD.width, CARD.height, 8);
  else pen.rect(x, y, CARD.width, CARD.height);
}

/** Tasks that are painted alike, under the names of their fill and stroke. */
function byLook(nodes: readonly GraphNode[], { selected, tones }: Marks): Map<string, GraphNode[]> {
  const looks = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const fill = soft[tones?.get(node.instanceId) ?? ""] ?? fills[node.kind];
    const stroke = node.instanceId === selected ? "accent" : strokes[node.kind];
    const look = `${fill} ${stroke}`;
    const alike = looks.get(look);
    if (alike) alike.push(node);
    else looks.set(look, [node]);
  }
  return looks;
}

/** The values of our colours on an element, each looked up once. */
function coloursOf(element: HTMLElement): (token: string) => string {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (token) => {
    const value = known.get(token) ?? style.getPropertyValue(`--tf-${token}`);
    known.set(token, value);
    return value;
  };
}

const fills: Record<TaskKind, string> = {
  resting: "surface",
  waiting: "waiting-soft",
  working: "working-soft",
  done: "done-soft",
  failed: "failed-soft",
  cancelled: "cancelled-soft",
};

const strokes: Record<TaskKind, string> = {
  resting: "edge",
  waiting: "waiting",
  working: "working",
  done: "done",
  failed: "failed",
  cancelled: "edge",
};

const soft: Record<string, string> = {
  added: "done-soft",
  changed: "waiting-soft",
  removed: "failed-soft",
};

/** Makes the canvas as fine as the screen, and clears it. */
function sized(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const { width, height } = canvas.getBoundingClientRect();
  const [fineWidth, fineHeight] = [width, height].map((side) =>
    Math.round(side * devicePixelRatio),
  ) as [number, number];
  if (canvas.width !== fineWidth) canvas.width = fineWidth;
  if (canvas.height !== fineHeight) canvas.height = fineHeight;
  const pen = canvas.getContext("2d");
  pen?.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  pen?.clearRect(0, 0, width, height);
  return pen;
}

function seen({ x, y, zoom }: View, width: number, height: number): Bounds {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}
