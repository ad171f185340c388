/** Moving: what puts things on the canvas where somebody dragged or nudged them. */
import type { FlowDocument, Position } from "@/flow/document";
import type { FlowOperation, SingleOperation } from "@/flow/operation";
import type { Spot } from "@/flow/treeLayout";
import { canvasItem } from "./canvasItems";
import { together } from "./joining";
import { places, spotOf } from "./placing";

/** One operation that moves them all; undefined when nothing has moved. */
export function moving(
  flow: FlowDocument,
  to: ReadonlyMap<string, Spot>,
): FlowOperation | undefined {
  const before = standing(flow, [...to.keys()]);
  const moved = [...to].filter(([id, spot]) => {
    const old = before.get(id);
    const [x, y] = whole(spot);
    return old && (old.x !== x || old.y !== y);
  });
  const layout: [string, Position][] = [];
  const steps: SingleOperation[] = [];
  for (const [id, spot] of moved) {
    const thing = canvasItem(id);
    if (thing.kind === "task") layout.push([thing.id, whole(spot)]);
    if (thing.kind === "note") steps.push({ op: "setNote", id: thing.id, position: whole(spot) });
  }
  if (layout.length) steps.unshift({ op: "move", layout: Object.fromEntries(layout) });
  return together(steps);
}

/** Where these tasks and notes stand. */
export function standing(flow: FlowDocument, ids: readonly string[]): Map<string, Spot> {
  const spots = places(flow);
  return new Map(
    ids.flatMap((id): [string, Spot][] => {
      const thing = canvasItem(id);
      const note = flow.notes?.find((one) => thing.kind === "note" && one.id === thing.id);
      const spot = note ? spotOf(note.position) : spots.get(id);
      return spot ? [[id, spot]] : [];
    }),
  );
}

/** What is dragged lies on the grid already; what is nudged stays beside it as it was. */
function whole({ x, y }: Spot): Position {
  return [Math.round(x), Math.round(y)];
}
