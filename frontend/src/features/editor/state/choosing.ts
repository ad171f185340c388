/** Choosing: what stays selected, and asked about, while the flow changes. What is gone is not. */
import type { FlowDocument } from "@/flow/document";
import type { FlowOperation } from "@/flow/operation";
import { singles } from "@/flow/operations/apply";
import { isDrawn } from "../model/canvasItems";
import type { Asking } from "./view";

export interface Chosen {
  /** Ids on the canvas: names of tasks, `note:…`, `group:…`, and links. */
  readonly selection: readonly string[];
  /** The task that the keyboard is on. */
  readonly cursor: string | undefined;
  readonly asking: Asking | undefined;
}

/** What of it the flow still has; the same objects where all is there. */
export function stillThere(document: FlowDocument, chosen: Chosen): Chosen {
  const there = isDrawn(document);
  const selection = chosen.selection.filter(there);
  const { cursor, asking } = chosen;
  return {
    selection: selection.length === chosen.selection.length ? chosen.selection : selection,
    cursor: cursor !== undefined && there(cursor) ? cursor : undefined,
    asking: tasksOf(asking).every(there) ? asking : undefined,
  };
}

/** A task that gets another name stays selected, and what is asked goes on about it. */
export function renamedIn(chosen: Chosen, operations: readonly FlowOperation[]): Chosen {
  return operations.flatMap(singles).reduce((now, operation) => {
    if (operation.op !== "rename") return now;
    const renamed = (id: string) => (id === operation.task ? operation.name : id);
    return {
      selection: now.selection.map(renamed),
      cursor: now.cursor && renamed(now.cursor),
      asking: now.asking && askingOf(now.asking, renamed),
    };
  }, chosen);
}

function askingOf(asking: Asking, renamed: (name: string) => string): Asking {
  if (asking.kind === "ports")
    return { ...asking, from: renamed(asking.from), to: renamed(asking.to) };
  if (asking.kind === "target") return { ...asking, from: renamed(asking.from) };
  if (asking.kind !== "add" || !asking.hanging) return asking;
  return { ...asking, hanging: { ...asking.hanging, task: renamed(asking.hanging.task) } };
}

function tasksOf(asking: Asking | undefined): string[] {
  if (asking?.kind === "ports") return [asking.from, asking.to];
  if (asking?.kind === "target") return [asking.from];
  return asking?.kind === "add" && asking.hanging ? [asking.hanging.task] : [];
}
