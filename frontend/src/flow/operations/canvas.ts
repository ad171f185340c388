/** Arrange the canvas: where tasks stand, notes beside them, groups around them. */
import type { FlowDocument, Group, Note, Position, Text } from "../document";
import type { Index } from "../operation";
import { type Applied, type Field, nothing, type Twins, taskOf, withCollection } from "./applied";
import { add, change, remove } from "./items";

type Move = { op: "move"; layout: { readonly [task: string]: Position | null } };
type AddNote = { op: "addNote"; note: Note } & Index;
type SetNote = {
  op: "setNote";
  id: string;
  text?: string;
  position?: Position;
  size?: Position | null;
};
type RemoveNote = { op: "removeNote"; id: string };
type MakeGroup = { op: "group"; group: Group } & Index;
type SetGroup = {
  op: "setGroup";
  id: string;
  label?: Text | null;
  tasks?: readonly string[];
};
type Ungroup = { op: "ungroup"; id: string };

declare module "../operation" {
  interface Operations {
    move: Move;
    addNote: AddNote;
    setNote: SetNote;
    removeNote: RemoveNote;
    group: MakeGroup;
    setGroup: SetGroup;
    ungroup: Ungroup;
  }
}

export const operations: Twins<
  "move" | "addNote" | "setNote" | "removeNote" | "group" | "setGroup" | "ungroup"
> = {
  move: {
    apply: move,
    touches: ({ layout }) => Object.keys(layout).map((name) => ["layout", name]),
  },
  addNote: { apply: addNote, touches: nothing },
  setNote: { apply: setNote, touches: (operation) => given("notes", operation) },
  removeNote: { apply: removeNote, touches: ({ id }) => [["notes", id]] },
  group: { apply: group, touches: nothing },
  setGroup: { apply: setGroup, touches: (operation) => given("groups", operation) },
  ungroup: { apply: ungroup, touches: ({ id }) => [["groups", id]] },
};

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

function given(list: string, { op, id, ...rest }: { op: string; id: string }): Field[] {
  return Object.keys(rest).map((key) => [list, id, key]);
}
