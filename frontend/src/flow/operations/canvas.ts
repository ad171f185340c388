/** Arrange the canvas: where tasks stand, notes beside them, groups around them. */
import type { FlowDocument, Position } from "../document";
import type {
  AddNote,
  MakeGroup,
  Move,
  RemoveNote,
  SetGroup,
  SetNote,
  Ungroup,
} from "../operation";
import { type Applied, taskOf, withCollection } from "./applied";
import { add, change, remove } from "./items";

export function move(flow: FlowDocument, operation: Move): Applied {
  const places = new Map<string, Position>(Object.entries(flow.layout ?? {}));
  const before: Record<string, Position | null> = {};
  for (const [name, place] of Object.entries(operation.layout)) {
    taskOf(flow, name);
    before[name] = places.get(name) ?? null;
    if (place === null) places.delete(name);
    else places.set(name, place);
  }
  const changed = withCollection(flow, "layout", Object.fromEntries(places));
  return [changed, [{ op: "move", layout: before }]];
}

export function addNote(flow: FlowDocument, { note, index }: AddNote): Applied {
  return [add(flow, "notes", note, index), [{ op: "removeNote", id: note.id }]];
}

export function setNote(flow: FlowDocument, { op, id, ...given }: SetNote): Applied {
  const [changed, old] = change(flow, "notes", id, given);
  return [changed, [{ op, id, ...old }]];
}

export function removeNote(flow: FlowDocument, { id }: RemoveNote): Applied {
  const [changed, note, index] = remove(flow, "notes", id);
  return [changed, [{ op: "addNote", note, index }]];
}

export function group(flow: FlowDocument, operation: MakeGroup): Applied {
  for (const name of operation.group.tasks) taskOf(flow, name);
  const changed = add(flow, "groups", operation.group, operation.index);
  return [changed, [{ op: "ungroup", id: operation.group.id }]];
}

export function setGroup(flow: FlowDocument, { op, id, ...given }: SetGroup): Applied {
  for (const name of given.tasks ?? []) taskOf(flow, name);
  const [changed, old] = change(flow, "groups", id, given);
  return [changed, [{ op, id, ...old }]];
}

export function ungroup(flow: FlowDocument, { id }: Ungroup): Applied {
  const [changed, item, index] = remove(flow, "groups", id);
  return [changed, [{ op: "group", group: item, index }]];
}
