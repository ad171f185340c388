import type { Box } from "./measures";

/** How far down a card's side its links begin and end: sequence above, data below. */
export const SEQUENCE_AT = 0.36;
export const DATA_AT = 0.76;

const CORNER = 10;
const BESIDE = 24;

interface Point {
  x: number;
  y: number;
}

export interface Route {
  /** An SVG path. */
  path: string;
  /** Where a label stands. */
  middle: Point;
}

/** Parent to child: down, across, down, with round corners. */
export function treeRoute(parent: Box, child: Box): Route {
  const from = { x: parent.x + parent.width / 2, y: parent.y + parent.height };
  const to = { x: child.x + child.width / 2, y: child.y };
  const level = to.y - Math.min(32, Math.abs(to.y - from.y) / 2);
  const side = Math.sign(to.x - from.x);
  const corner = Math.min(CORNER, Math.abs(to.x - from.x) / 2, Math.abs(level - from.y));
  const turn = Math.sign(level - from.y) || 1;
  const path = side
    ? `M${from.x} ${from.y}V${level - corner * turn}Q${from.x} ${level} ${from.x + corner * side} ${level}` +
      `H${to.x - corner * side}Q${to.x} ${level} ${to.x} ${level + corner}V${to.y}`
    : `M${from.x} ${from.y}V${to.y}`;
  return { path, middle: { x: to.x, y: (level + to.y) / 2 } };
}

/** From one card to another, leaving and entering by the sides that face each other. */
export function linkRoute(from: Box, to: Box, at: number): Route {
  const right = from.x + from.width;
  const farRight = to.x + to.width;
  const [start, end] = [from.y + from.height * at, to.y + to.height * at];
  if (to.x >= right) return sideways({ x: right, y: start }, { x: to.x, y: end }, 1);
  if (farRight <= from.x) return sideways({ x: from.x, y: start }, { x: farRight, y: end }, -1);
  const x = (box: Box) => box.x + box.width * (0.5 + (at - 0.5) / 2);
  const below = to.y >= from.y;
  return upright(
    { x: x(from), y: below ? from.y + from.height : from.y },
    { x: x(to), y: below ? to.y : to.y + to.height },
    below ? 1 : -1,
  );
}

function sideways(from: Point, to: Point, way: 1 | -1): Route {
  const bend = way * Math.max(BESIDE, Math.min(140, Math.abs(to.x - from.x) / 2));
  return {
    path: `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`,
    middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
  };
}

function upright(from: Point, to: Point, way: 1 | -1): Route {
  const bend = way * Math.max(BESIDE, Math.min(140, Math.abs(to.y - from.y) / 2));
  return {
    path: `M${from.x} ${from.y}C${from.x} ${from.y + bend} ${to.x} ${to.y - bend} ${to.x} ${to.y}`,
    middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
  };
}
