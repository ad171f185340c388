/** Card navigation: from card to card by keyboard. */
import type { FlowDocument } from "@/flow/document";
import { places } from "../model/placing";

export type Way = "left" | "right" | "up" | "down";

/** The nearest task in a direction; what lies straight ahead counts as nearer. */
export function neighbour(flow: FlowDocument, from: string, way: Way): string | undefined {
  const spots = places(flow);
  const here = spots.get(from);
  if (!here) return undefined;
  const [along, across] =
    way === "left" || way === "right" ? (["x", "y"] as const) : (["y", "x"] as const);
  const sign = way === "left" || way === "up" ? -1 : 1;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [name, spot] of spots) {
    const ahead = (spot[along] - here[along]) * sign;
    if (name === from || ahead < 8) continue;
    const distance = ahead + 2 * Math.abs(spot[across] - here[across]);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** The task after (or before) one, parents before their children; undefined at the end. */
export function successor(
  flow: FlowDocument,
  from: string | undefined,
  step: 1 | -1,
): string | undefined {
  const order = readingOrder(flow);
  if (from === undefined) return step > 0 ? order[0] : order.at(-1);
  const place = order.indexOf(from) + step;
  return place < 0 ? undefined : order[place];
}

/** Parents before their children, siblings from left to right. */
function readingOrder(flow: FlowDocument): string[] {
  const spots = places(flow);
  const x = (name: string) => spots.get(name)?.x ?? 0;
  const under = (parent: string | undefined): string[] =>
    flow.tasks
      .filter((task) => task.parent === parent)
      .map(({ name }) => name)
      .sort((one, other) => x(one) - x(other))
      .flatMap((name) => [name, ...under(name)]);
  return under(undefined);
}
