/** Linking: what hangs one task on another, and why it may not. */
import type { TFunction } from "i18next";
import { findTask, labelOf, nextNames } from "@/flow/document";
import type { SingleOperation } from "@/flow/operation";
import { following } from "../model/links";
import { freeSpot, snapped, takenSpots } from "../model/placing";
import { uppermost } from "../model/removing";
import type { EditorStore } from "../state/editor";

/** Lets one task follow another in sequence. */
export function linkNext(store: EditorStore, t: TFunction<"editor">, from: string, to: string) {
  const { document, edit, refuse, announce } = store.getState();
  const task = findTask(document, from);
  const other = findTask(document, to);
  if (!task || !other) return;
  const labels = { from: labelOf(task), to: labelOf(other) };
  if (nextNames(task).includes(to)) return refuse(new Error(t("refused.followsAlready", labels)));
  const next = [...nextNames(task).filter((name) => name !== to), to];
  const operation =
    from === to ? ({ op: "setNext", task: from, next: to } as const) : following(from, next);
  if (edit(operation, { label: t("step.next", labels) })) announce(t("said.next", labels));
}

/** Hangs tasks, each with everything under it, under another parent or under none. */
export function hangUnder(
  store: EditorStore,
  t: TFunction<"editor">,
  names: readonly string[],
  parent: string | undefined,
  move = true,
) {
  const { document, edit, announce } = store.getState();
  const tasks = uppermost(document, names).filter(
    (name) => name !== parent && findTask(document, name)?.parent !== parent,
  );
  if (tasks.length === 0) return;
  const spots = new Map(takenSpots(document));
  const steps: SingleOperation[] = [];
  for (const task of tasks) {
    steps.push({ op: "reparent", task, ...(parent === undefined ? {} : { parent }) });
    if (!move) continue;
    spots.delete(task);
    const spot = freeSpot(document, spots, parent);
    spots.set(task, spot);
    steps.push({ op: "move", layout: { [task]: snapped(spot) } });
  }
  const above = parent === undefined ? undefined : findTask(document, parent);
  const [first] = tasks;
  const task = first === undefined ? undefined : findTask(document, first);
  const words = { task: task ? labelOf(task) : "", parent: above ? labelOf(above) : "" };
  const label = above ? t("step.hang", words) : t("step.free", words);
  if (edit({ op: "batch", operations: steps }, { label })) announce(label);
}
