/** Adding: what puts a task of some type into the flow, and hangs it on what is there. */
import { type FlowDocument, findTask, nextNames, type TaskEntry } from "@/flow/document";
import type { FlowOperation, SingleOperation } from "@/flow/operation";
import type { Spot } from "@/flow/treeLayout";
import { following } from "./links";
import { freeName } from "./names";
import { freeSpot, type Places, snapped, unoccupied } from "./placing";
import type { DrawnType } from "./types";

/** How a new task hangs on one that is there. */
export interface Hanging {
  readonly kind: "child" | "next" | "data" | "beside";
  readonly task: string;
}

export interface Addition {
  readonly name: string;
  readonly operation: FlowOperation;
}

/** The new task under its free name; at a spot, or where there is room for it. */
export function adding(
  flow: FlowDocument,
  taken: Places,
  type: DrawnType,
  { at, hanging }: { at?: Spot | undefined; hanging?: Hanging | undefined },
): Addition {
  const name = freeName(flow, type.label || type.name);
  const other = hanging && findTask(flow, hanging.task);
  const parent = hanging?.kind === "child" ? hanging.task : other?.parent;
  const spot = at ? unoccupied(at, taken) : freeSpot(flow, taken, parent);
  const task: TaskEntry = {
    name,
    type: type.name,
    ...(parent === undefined ? {} : { parent }),
    ...(flow.tasks.length === 0 ? { initiator: true, permissions: ["*"] } : {}),
  };
  const steps: SingleOperation[] = [{ op: "addTask", task, position: snapped(spot) }];
  if (other && hanging?.kind === "next") {
    steps.push(following(other.name, [...nextNames(other), name]));
  }
  const [only] = steps;
  return {
    name,
    operation: only && steps.length === 1 ? only : { op: "batch", operations: steps },
  };
}

/** On what a task hangs that is added while another one is selected. */
export function hangingOn(flow: FlowDocument, selected: string | undefined): Hanging | undefined {
  const task = selected === undefined ? undefined : findTask(flow, selected);
  if (!task) {
    const [root, ...others] = flow.tasks.filter(({ parent }) => parent === undefined);
    return root && others.length === 0 ? { kind: "child", task: root.name } : undefined;
  }
  const holds = task.parent === undefined || flow.tasks.some(({ parent }) => parent === task.name);
  return { kind: holds ? "child" : "beside", task: task.name };
}
