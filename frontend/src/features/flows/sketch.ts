/** Size of a task in a sketch, in the units of the flow's layout. */
export const WIDTH = 132;
export const HEIGHT = 52;

export interface Spot {
  name: string;
  x: number;
  y: number;
}

interface Link {
  from: Spot;
  to: Spot;
  kind: "parent" | "next";
}

interface FlowTask {
  name: string;
  parent?: string;
  next?: string;
}

/** Where a flow's tasks stand and how they hang together; a tidy tree where nothing was laid out. */
export function sketch(document: unknown): { tasks: Spot[]; links: Link[] } {
  const { tasks, layout } = read(document);
  const spots = new Map(tidy(tasks).map((spot) => [spot.name, spot]));
  for (const spot of spots.values()) {
    const [x, y] = layout[spot.name] ?? [];
    if (typeof x === "number" && typeof y === "number") spots.set(spot.name, { ...spot, x, y });
  }
  const links = tasks.flatMap((task): Link[] => {
    const here = spots.get(task.name);
    const parent = task.parent === undefined ? undefined : spots.get(task.parent);
    const next = task.next === undefined ? undefined : spots.get(task.next);
    return [
      ...(here && parent ? [{ from: parent, to: here, kind: "parent" as const }] : []),
      ...(here && next ? [{ from: here, to: next, kind: "next" as const }] : []),
    ];
  });
  return { tasks: [...spots.values()], links };
}

function read(document: unknown): { tasks: FlowTask[]; layout: Record<string, unknown[]> } {
  const { tasks, layout } = (document ?? {}) as { tasks?: unknown; layout?: unknown };
  return {
    tasks: (Array.isArray(tasks) ? tasks : []).filter(
      (task): task is FlowTask => typeof (task as FlowTask | null)?.name === "string",
    ),
    layout: Object.fromEntries(
      Object.entries((layout ?? {}) as object).filter(([, spot]) => Array.isArray(spot)),
    ),
  };
}

function tidy(tasks: FlowTask[]): Spot[] {
  const depths = new Map<string, number>();
  const filled: number[] = [];
  return tasks.map(({ name, parent }) => {
    const depth = parent === undefined ? 0 : (depths.get(parent) ?? -1) + 1;
    depths.set(name, depth);
    const column = filled[depth] ?? 0;
    filled[depth] = column + 1;
    return { name, x: column * (WIDTH + 40), y: depth * (HEIGHT + 60) };
  });
}
