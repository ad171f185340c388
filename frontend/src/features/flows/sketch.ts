import { type FlowDocument, nextNames, type TaskEntry } from "@/flow/document";
import { treeLayout } from "@/flow/treeLayout";

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

/** Where a flow's tasks stand and how they hang together; a tidy tree where nothing was laid out. */
export function sketch(document: unknown): { tasks: Spot[]; links: Link[] } {
  const { tasks = [], layout = {} } = (document ?? {}) as Partial<FlowDocument>;
  const tidy = treeLayout(tasks.map(placed), { width: WIDTH, height: HEIGHT }).spots;
  const spots = new Map(
    tasks.map(({ name }) => {
      const [x, y] = layout[name] ?? [tidy.get(name)?.x ?? 0, tidy.get(name)?.y ?? 0];
      return [name, { name, x, y }];
    }),
  );
  const link = (kind: Link["kind"], from: string | undefined, to: string): Link[] => {
    const ends = [spots.get(from ?? ""), spots.get(to)] as const;
    return ends[0] && ends[1] ? [{ from: ends[0], to: ends[1], kind }] : [];
  };
  const links = tasks.flatMap((task) => [
    ...link("parent", task.parent, task.name),
    ...nextNames(task).flatMap((next) => link("next", task.name, next)),
  ]);
  return { tasks: [...spots.values()], links };
}

function placed({ name, parent }: TaskEntry) {
  return { instanceId: name, parent: parent ?? null };
}
