/**
 * Synced: a flow as it is drawn here while the server decides. What the server has accepted is the
 * base; what was done here since lies on top of it, batch by batch, until it is accepted or refused.
 */
import type { FlowDocument } from "@/flow/document";
import type { FlowOperation } from "@/flow/operation";
import { applyOperation } from "@/flow/operations/apply";
import { OperationRefused } from "@/flow/refusal";

/** Operations that go to the server together, under one mutation id. */
export interface Batch {
  readonly mutation: string;
  readonly operations: readonly FlowOperation[];
  /** It is on its way and takes no more operations. */
  readonly sent: boolean;
  /** The seq under which it was accepted; its event may still be on its way here. */
  readonly seq?: number;
}

export interface Synced {
  readonly base: FlowDocument;
  /** Seq of the last change in the base. */
  readonly seq: number;
  readonly pending: readonly Batch[];
  /** The base with everything pending. */
  readonly document: FlowDocument;
}

/** What the server tells of a change. */
export interface Change {
  readonly seq: number;
  readonly mutation: string;
  readonly operations: readonly FlowOperation[];
}

export function synced(document: FlowDocument, seq: number): Synced {
  return { base: document, seq, pending: [], document };
}

/** Applies an operation here at once; throws OperationRefused when it is not possible. */
export function performed(
  before: Synced,
  operation: FlowOperation,
  { mutation, replaces }: { mutation: string; replaces?: FlowOperation | undefined },
): { after: Synced; inverse: FlowOperation } {
  const [document, inverse] = applyOperation(before.document, operation);
  const open = before.pending.at(-1);
  if (!open || open.sent) {
    const batch = { mutation, operations: [operation], sent: false };
    return { after: { ...before, document, pending: [...before.pending, batch] }, inverse };
  }
  const kept = open.operations.filter((earlier) => earlier !== replaces);
  const batch = { ...open, operations: [...kept, operation] };
  return {
    after: { ...before, document, pending: [...before.pending.slice(0, -1), batch] },
    inverse,
  };
}

/** Closes what is open, so that it can be sent. */
export function closed(before: Synced): { after: Synced; batch: Batch | undefined } {
  const open = before.pending.at(-1);
  if (!open || open.sent) return { after: before, batch: undefined };
  const batch = { ...open, sent: true };
  return { after: { ...before, pending: [...before.pending.slice(0, -1), batch] }, batch };
}

/** The server accepted a batch, apart from the operations at `refused`. */
export function accepted(
  before: Synced,
  mutation: string,
  seq: number,
  refused: ReadonlySet<number>,
): Synced {
  const pending = before.pending.flatMap((batch): Batch[] => {
    if (batch.mutation !== mutation) return [batch];
    const operations = batch.operations.filter((_, index) => !refused.has(index));
    return operations.length && seq > before.seq ? [{ ...batch, operations, seq }] : [];
  });
  return refused.size ? rebased({ ...before, pending }) : { ...before, pending };
}

/** The server refused a whole batch. */
export function dropped(before: Synced, mutation: string): Synced {
  return rebased({
    ...before,
    pending: before.pending.filter((batch) => batch.mutation !== mutation),
  });
}

/** A change that the server accepted, of anybody; throws when it cannot be followed. */
export function followed(before: Synced, change: Change): Synced {
  if (change.seq <= before.seq) return before;
  const base = change.operations.reduce(
    (document, operation) => applyOperation(document, operation)[0],
    before.base,
  );
  const [first, ...others] = before.pending;
  const foreseen =
    change.operations.length === 0 ||
    (first?.mutation === change.mutation && first.operations.length === change.operations.length);
  const pending = before.pending.filter(
    (batch) =>
      batch.mutation !== change.mutation && (batch.seq === undefined || batch.seq > change.seq),
  );
  const after = { ...before, base, seq: change.seq, pending };
  if (pending.length === 0) return { ...after, document: base };
  return foreseen && pending.length >= others.length ? after : rebased(after);
}

/** Starts again from what the server has, with everything pending on top of it. */
export function restarted(before: Synced, document: FlowDocument, seq: number): Synced {
  const pending = before.pending.filter((batch) => batch.seq === undefined || batch.seq > seq);
  return rebased({ ...before, base: document, seq, pending });
}

/** How many operations the server has not confirmed. */
export function unconfirmed({ pending }: Synced): number {
  return pending.reduce(
    (sum, batch) => sum + (batch.seq === undefined ? batch.operations.length : 0),
    0,
  );
}

function rebased(before: Synced): Synced {
  const operations = before.pending.flatMap((batch) => batch.operations);
  return { ...before, document: operations.reduce(ifPossible, before.base) };
}

/** What is no longer possible is left out; the server will say why. */
function ifPossible(document: FlowDocument, operation: FlowOperation): FlowDocument {
  try {
    return applyOperation(document, operation)[0];
  } catch (error) {
    if (error instanceof OperationRefused) return document;
    throw error;
  }
}
