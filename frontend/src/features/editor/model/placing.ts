/** Placing: where tasks stand that nobody has put anywhere yet. */
import { type FlowDocument, findTask, type Position } from "@/flow/document";
import { type Spot, treeLayout } from "@/flow/treeLayout";
import { CARD, GRID } from "@/ui/canvas/measures";
import { noteId } from "./canvasItems";

export type Places = ReadonlyMap<string, Spot>;

const GAP = { x: 56, y: 72 } as const;

const known = new WeakMap<FlowDocument, Places>();

/** Where each task stands: as it was put, else under its parent, beside its siblings. */
export function places(flow: FlowDocument): Places {
  const found = known.get(flow) ?? placed(flow);
  known.set(flow, found);
  return found;
}

function placed(flow: FlowDocument): Places {
  const put = flow.layout ?? {};
  const missing = flow.tasks.filter((task) => !put[task.name]);
  const found = new Map<string, Spot>(
    flow.tasks.flatMap(({ name }) => (put[name] ? [[name, spotOf(put[name])] as const] : [])),
  );
  if (missing.length === 0) return found;
  if (found.size === 0) return tidyTree(flow);
  for (const task of missing) found.set(task.name, freeSpot(flow, found, task.parent));
  return found;
}

export function spotOf([x, y]: Position): Spot {
  return { x, y };
}

/** The nearest point of the grid. */
export function snapped({ x, y }: Spot): Position {
  return [Math.round(x / GRID) * GRID, Math.round(y / GRID) * GRID];
}

/** What is taken: by tasks, and by notes, which count as much as a card. */
export function takenSpots(flow: FlowDocument): Places {
  const notes = (flow.notes ?? []).map(
    ({ id, position }) => [noteId(id), spotOf(position)] as const,
  );
  return new Map([...places(flow), ...notes]);
}

/** A place for one more task: under a parent and right of its other children, or right of all. */
export function freeSpot(flow: FlowDocument, taken: Places, parent?: string): Spot {
  const above = parent === undefined ? undefined : taken.get(parent);
  const siblings = flow.tasks
    .filter((task) => task.parent === parent)
    .flatMap((task) => taken.get(task.name) ?? []);
  const rightmost = siblings.reduce<Spot | undefined>(
    (best, spot) => (best && best.x >= spot.x ? best : spot),
    undefined,
  );
  if (rightmost) {
    return unoccupied({ x: rightmost.x + CARD.width + GAP.x, y: rightmost.y }, taken);
  }
  if (above) return unoccupied({ x: above.x, y: above.y + CARD.height + GAP.y }, taken);
  return unoccupied({ x: 0, y: 0 }, taken);
}

/** The place itself, or the first free one to its right. */
export function unoccupied(wished: Spot, taken: Places): Spot {
  const spots = [...taken.values()];
  let { x } = wished;
  const hit = () =>
    spots.find(
      (spot) =>
        Math.abs(spot.x - x) < CARD.width + GRID &&
        Math.abs(spot.y - wished.y) < CARD.height + GRID,
    );
  for (let other = hit(); other; other = hit()) x = other.x + CARD.width + GAP.x;
  const [left, top] = snapped({ x, y: wished.y });
  return { x: left, y: top };
}

function tidyTree(flow: FlowDocument): Places {
  const nodes = flow.tasks.map(({ name, parent }) => ({
    instanceId: name,
    parent: parent !== undefined && findTask(flow, parent) ? parent : null,
  }));
  const { spots } = treeLayout(nodes, CARD);
  return new Map([...spots].map(([name, spot]) => [name, spotOf(snapped(spot))]));
}
