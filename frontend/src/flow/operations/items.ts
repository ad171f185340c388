/** Items with an id, in a list of the flow: notes and groups. */
import { asJson, type FlowDocument, type Group, type Note } from "../document";
import type { Json } from "../json";
import { insert } from "../places";
import { refuse } from "../refusal";
import { GROUP, misfit, NOTE } from "../shape";
import { withCollection } from "./applied";

type Lists = { notes: Note; groups: Group };
const SHAPES = { notes: NOTE, groups: GROUP };

export function add<K extends keyof Lists>(
  flow: FlowDocument,
  where: K,
  item: Lists[K],
  index: number | undefined,
): FlowDocument {
  const items = itemsOf(flow, where);
  if (items.some((entry) => entry.id === item.id)) {
    refuse(`The id "${item.id}" is taken. Choose another one.`);
  }
  return stored(flow, where, insert(items, index, item));
}

/** The flow without the item, the item, and the index it had. */
export function remove<K extends keyof Lists>(
  flow: FlowDocument,
  where: K,
  id: string,
): [FlowDocument, Lists[K], number] {
  const items = itemsOf(flow, where);
  const [index, item] = find(items, id);
  return [stored(flow, where, items.toSpliced(index, 1)), item, index];
}

/** The flow with what is given, null taking away, and what was there before. */
export function change<K extends keyof Lists>(
  flow: FlowDocument,
  where: K,
  id: string,
  given: { readonly [key: string]: Json | undefined },
): [FlowDocument, Record<string, Json>] {
  const items = itemsOf(flow, where);
  const [index, item] = find(items, id);
  const members = new Map(Object.entries(asJson(item)));
  const old: Record<string, Json> = {};
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    old[key] = members.get(key) ?? null;
    if (value === null) members.delete(key);
    else members.set(key, value);
  }
  const changed = Object.fromEntries(members);
  const wrong = misfit(changed, SHAPES[where]);
  if (wrong !== undefined) refuse(`This cannot be changed so: "${wrong}". Correct it.`);
  return [stored(flow, where, items.with(index, changed as unknown as Lists[K])), old];
}

function itemsOf<K extends keyof Lists>(flow: FlowDocument, where: K): readonly Lists[K][] {
  return (flow[where] ?? []) as unknown as readonly Lists[K][];
}

function stored<K extends keyof Lists>(
  flow: FlowDocument,
  where: K,
  items: readonly Lists[K][],
): FlowDocument {
  return withCollection(flow, where, items as unknown as NonNullable<FlowDocument[K]>);
}

function find<T extends { readonly id: string }>(items: readonly T[], id: string): [number, T] {
  const index = items.findIndex((entry) => entry.id === id);
  const item = items[index] ?? refuse(`"${id}" is not in the flow any more. Somebody removed it.`);
  return [index, item];
}
