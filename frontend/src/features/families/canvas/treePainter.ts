import type { Bounds, Spot } from "@/flow/treeLayout";
import { CARD } from "@/ui/canvas/measures";
import type { Scene } from "./scene";

/** A stem from each parent and a beam over each row of its children. */
export function strokeTree(pen: CanvasRenderingContext2D, scene: Scene, part: Bounds): void {
  pen.beginPath();
  for (const [parent, rows] of scene.layout.rows) {
    const spot = scene.layout.spots.get(parent);
    if (!spot || !scene.index.has(parent) || spot.y > part.y + part.height) continue;
    const stem = { x: spot.x + CARD.width / 2, y: spot.y + CARD.height };
    for (const row of rows) strokeRow(pen, scene, part, stem, row);
  }
  pen.stroke();
}

/** So many children are told apart; of more only the beam is drawn. */
const MOST_TEETH = 200;
const ABOVE = 16;

function strokeRow(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  part: Bounds,
  stem: Spot,
  row: readonly string[],
): void {
  const begun = row.filter((name) => scene.index.has(name));
  const middles = begun.map((name) => (scene.layout.spots.get(name)?.x ?? 0) + CARD.width / 2);
  const [left, right] = [middles[0], middles.at(-1)];
  const top = scene.layout.spots.get(begun[0] ?? "")?.y ?? 0;
  if (left === undefined || right === undefined || top < part.y) return;
  const beam = top - ABOVE;
  pen.moveTo(stem.x, stem.y);
  pen.lineTo(stem.x, beam);
  pen.moveTo(Math.min(left, stem.x), beam);
  pen.lineTo(Math.max(right, stem.x), beam);
  for (const middle of middles.length > MOST_TEETH ? [] : middles) {
    pen.moveTo(middle, beam);
    pen.lineTo(middle, top);
  }
}
