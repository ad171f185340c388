/** How a flow is edited, as `editFlow` takes it and its inverse comes back: JSON with the name in `op`. */
import type { Group, Note, Position, TaskEntry, Text } from "./document";
import type { Json, JsonObject } from "./json";

/** A place in a list, or among an object's members; without it the last. */
type Index = { readonly index?: number };
type Ends = { readonly from: string; readonly to: string };
type OfTask = { readonly task: string };
/** Names from the root of a task's own machine; empty is the machine itself. */
type OfState = OfTask & { readonly state: readonly string[] };
type OfTransition = OfState & {
  readonly kind?: "on" | "after" | "always";
  readonly event?: string;
};

export type AddTask = { op: "addTask"; task: TaskEntry; position?: Position } & Index;
export type RemoveTask = { op: "removeTask" } & OfTask;
export type Rename = { op: "rename"; name: string } & OfTask;
export type Reparent = { op: "reparent"; parent?: string } & OfTask & Index;
export type SetValue = {
  op: "set";
  path: readonly (string | number)[];
  value: Json;
  task?: string;
} & Index;
export type UnsetValue = { op: "unset"; path: readonly (string | number)[]; task?: string };
export type Connect = { op: "connect"; when?: string } & Ends & Index;
export type Disconnect = { op: "disconnect" } & Ends;
export type SetGuard = { op: "setGuard"; when?: string } & Ends;
export type SetNext = { op: "setNext"; next: string | readonly string[] } & OfTask;
export type UnsetNext = { op: "unsetNext" } & OfTask;
export type Move = { op: "move"; layout: { readonly [task: string]: Position | null } };
export type AddNote = { op: "addNote"; note: Note } & Index;
export type SetNote = {
  op: "setNote";
  id: string;
  text?: string;
  position?: Position;
  size?: Position | null;
};
export type RemoveNote = { op: "removeNote"; id: string };
export type MakeGroup = { op: "group"; group: Group } & Index;
export type SetGroup = {
  op: "setGroup";
  id: string;
  label?: Text | null;
  tasks?: readonly string[];
};
export type Ungroup = { op: "ungroup"; id: string };
export type AddState = { op: "addState"; value?: JsonObject } & OfState;
export type RemoveState = { op: "removeState" } & OfState;
export type UpdateState = { op: "updateState"; changes: JsonObject } & OfState;
export type Transition = string | JsonObject;
export type AddTransition = { op: "addTransition"; transition: Transition } & OfTransition & Index;
export type RemoveTransition = { op: "removeTransition" } & OfTransition & Index;
export type UpdateTransition = { op: "updateTransition"; transition: Transition } & OfTransition &
  Index;
/** The flow keeps its name. */
export type Replace = { op: "replace"; document: JsonObject };

export type SingleOperation =
  | AddTask
  | RemoveTask
  | Rename
  | Reparent
  | SetValue
  | UnsetValue
  | Connect
  | Disconnect
  | SetGuard
  | SetNext
  | UnsetNext
  | Move
  | AddNote
  | SetNote
  | RemoveNote
  | MakeGroup
  | SetGroup
  | Ungroup
  | AddState
  | RemoveState
  | UpdateState
  | AddTransition
  | RemoveTransition
  | UpdateTransition
  | Replace;

/** Several operations as one: all are applied, or none. */
export type Batch = { op: "batch"; operations: readonly SingleOperation[] };

/** What changes a declared kind. */
export type KindOperation =
  | { op: "set"; path: readonly (string | number)[]; value: unknown; index?: number }
  | { op: "unset"; path: readonly (string | number)[] }
  | { op: "replace"; document: unknown }
  | { op: "batch"; operations: readonly KindOperation[] };

export type FlowOperation = SingleOperation | Batch;
