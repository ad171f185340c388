/** Ordering: which of its siblings a task comes before; steps are taken in this order. */
import type { FlowDocument } from "@/flow/document";
import type { FlowOperation, SingleOperation } from "@/flow/operation";
import { together } from "./joining";
import { places, snapped } from "./placing";

/** The names of a task's siblings and itself, in the order of declaration. */
export function siblings(flow: FlowDocument, name: string): string[] {
  const parent = flow.tasks.find((task) => task.name === name)?.parent;
  return flow.tasks.filter((task) => task.parent === parent).map((task) => task.name);
}

/** What lets a task change places with the sibling before or after it, in order and on the canvas. */
export function ordering(flow: FlowDocument, name: string, way: 1 | -1): FlowOperation | undefined {
  const row = siblings(flow, name);
  const other = row[row.indexOf(name) + way];
  const task = flow.tasks.find((one) => one.name === name);
  if (other === undefined || !task) return undefined;
  const index = flow.tasks.findIndex((one) => one.name === other);
  const parent = task.parent === undefined ? {} : { parent: task.parent };
  const steps: SingleOperation[] = [{ op: "reparent", task: name, ...parent, index }];
  const spots = places(flow);
  const [here, there] = [spots.get(name), spots.get(other)];
  if (here && there) {
    steps.push({ op: "move", layout: { [name]: snapped(there), [other]: snapped(here) } });
  }
  return together(steps);
}
