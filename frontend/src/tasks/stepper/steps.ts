import type { GraphNode } from "@/flow/graph";
import { isObject, type Json } from "@/flow/json";
import { listOf, part, textOf, type WholeTask } from "../family/task";

export type How = "current" | "finished" | "failed" | "opened" | "ahead";

export interface Step {
  readonly name: string;
  readonly label: unknown;
  readonly how: How;
  /** Its newest task; none when it has not begun. */
  readonly node: GraphNode | undefined;
}

/** The steps of a stepper as they stand; `flow` is the document it was started from. */
export function stepsOf(
  task: WholeTask,
  nodes: readonly GraphNode[],
  flow: Json | undefined,
): Step[] {
  const output = part(task, "output");
  const children = nodes.filter(({ parent }) => parent === task.instanceId);
  const labels = labelsOf(flow);
  return listOf<string>(output["steps"]).map((name) => {
    const node = children.findLast((child) => child.name === name);
    return { name, label: node?.label ?? labels.get(name) ?? name, how: how(output, name), node };
  });
}

function how(output: { readonly [name: string]: Json }, name: string): How {
  const on = (list: string) => listOf<string>(output[list]).includes(name);
  if (on("failed")) return "failed";
  if (on("finished")) return "finished";
  if (textOf(output["current"]) === name) return "current";
  return on("opened") ? "opened" : "ahead";
}

function labelsOf(flow: Json | undefined): Map<string, unknown> {
  const tasks = isObject(flow) ? listOf<Json>(flow["tasks"]) : [];
  return new Map(
    tasks.filter(isObject).map((entry) => [textOf(entry["name"]), entry["label"]] as const),
  );
}
