/** How a flow is edited, as `editFlow` takes it and its inverse comes back: JSON with the name in `op`. */

/**
 * Every operation by its name. Each file of `operations/` adds its own here, and says beside it how
 * it is applied.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the files of the operations fill it
export interface Operations {}

export type SingleOperation = Operations[keyof Operations];

/** Several operations as one: all are applied, or none. */
export type Batch = { op: "batch"; operations: readonly SingleOperation[] };

export type FlowOperation = SingleOperation | Batch;

/** A place in a list, or among an object's members; without it the last. */
export type Index = { readonly index?: number };

export type OfTask = { readonly task: string };

/** What changes a declared kind. */
export type KindOperation =
  | { op: "set"; path: readonly (string | number)[]; value: unknown; index?: number }
  | { op: "unset"; path: readonly (string | number)[] }
  | { op: "replace"; document: unknown }
  | { op: "batch"; operations: readonly KindOperation[] };
