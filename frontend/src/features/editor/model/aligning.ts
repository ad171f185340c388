/** Aligning: several tasks in one line, or at equal distances. */
import type { FlowDocument, Position } from "@/flow/document";
import type { Operations } from "@/flow/operation";
import type { Spot } from "@/flow/treeLayout";
import { places, snapped } from "./placing";

export type Line = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Spread = "across" | "down";

/** What puts the tasks on one line. All cards are alike, so the middle is that of their corners. */
export function aligning(
  flow: FlowDocument,
  names: readonly string[],
  line: Line,
): Operations["move"] | undefined {
  const spots = spotsOf(flow, names);
  if (spots.length < 2) return undefined;
  const axis = line === "left" || line === "centre" || line === "right" ? "x" : "y";
  const values = spots.map(([, spot]) => spot[axis]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const at =
    { left: least, top: least, right: most, bottom: most }[line as "left"] ?? (least + most) / 2;
  return moveOf(spots.map(([name, spot]) => [name, { ...spot, [axis]: at }]));
}

/** What puts the tasks at equal distances between the outermost two. */
export function spreading(
  flow: FlowDocument,
  names: readonly string[],
  way: Spread,
): Operations["move"] | undefined {
  const axis = way === "across" ? "x" : "y";
  const spots = spotsOf(flow, names).sort(([, one], [, other]) => one[axis] - other[axis]);
  const [first, last] = [spots[0]?.[1][axis], spots.at(-1)?.[1][axis]];
  if (spots.length < 3 || first === undefined || last === undefined) return undefined;
  const step = (last - first) / (spots.length - 1);
  return moveOf(
    spots.map(([name, spot], index) => [name, { ...spot, [axis]: first + index * step }]),
  );
}

function spotsOf(flow: FlowDocument, names: readonly string[]): [string, Spot][] {
  const all = places(flow);
  return names.flatMap((name): [string, Spot][] => {
    const spot = all.get(name);
    return spot ? [[name, spot]] : [];
  });
}

function moveOf(spots: readonly (readonly [string, Spot])[]): Operations["move"] {
  return {
    op: "move",
    layout: Object.fromEntries(
      spots.map(([name, spot]): [string, Position] => [name, snapped(spot)]),
    ),
  };
}
