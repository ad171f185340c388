import { createStore, type StoreApi } from "zustand/vanilla";
import type { FlowDocument } from "@/flow/document";
import type { FlowOperation } from "@/flow/operation";
import { OperationRefused } from "@/flow/refusal";
import type { Unfinished } from "@/ui/form/unfinished";
import { fixing } from "../model/fixing";
import { type Chosen, renamedIn, stillThere } from "./choosing";
import type { EditorNotice } from "./editorNotice";
import * as histories from "./history";
import { type History, nothing, type Way } from "./history";
import * as syncing from "./synced";
import { type Batch, type Change, type Synced, synced, unconfirmed } from "./synced";
import { covers } from "./touching";
import { held, none, renamedFields, type UnfinishedFields } from "./unfinished";
import { plainView, type View } from "./view";

/** What an edit may carry beside its operation. */
export interface Wish {
  /** In words, for the list of what can be undone: "Move Chat". */
  label: string;
  /** Edits of one key that follow closely are one step: typing, nudging. */
  key?: string;
}

export interface Editor extends Pick<Synced, "document" | "seq">, View, Chosen {
  readonly flow: string;
  readonly sync: Synced;
  readonly history: History;
  /** Operations that the server has not confirmed. */
  readonly unsaved: number;
  /** What is half-written in fields, and cannot be taken over yet. */
  readonly unfinished: UnfinishedFields;
  /** What was last said to those who listen instead of looking. */
  readonly announced: string;

  /** Does it here at once and sends it; false when it is not possible. */
  readonly edit: (operation: FlowOperation, wish: Wish) => boolean;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly select: (ids: readonly string[], cursor?: string) => void;
  /** The keyboard is on a task. */
  readonly point: (cursor: string) => void;
  readonly announce: (text: string) => void;
  /** Says why something is not possible. */
  readonly refuse: (error: unknown) => void;
  readonly look: (view: Partial<View>) => void;
  /** Keeps what is half-written in a field; without `one`, nothing is any more. */
  readonly hold: (field: string, one?: Unfinished) => void;
  /** Sends what waits. */
  readonly flush: () => void;
  readonly follow: (change: Change) => void;
  readonly restart: (document: FlowDocument, seq: number) => void;
}

/** What the editor needs of the world around it. */
export interface Surroundings {
  /** Sends a batch; answers under which seq it was accepted and what was refused. Throws the reason. */
  send: (batch: Batch, seq: number) => Promise<Answer>;
  /** Keeps what waits to be sent, so that a crash does not lose it. */
  keep: (batch: Batch) => void;
  /** What was left half-written in fields, and where it is kept. */
  unfinished?: UnfinishedFields;
  keepUnfinished?: (fields: UnfinishedFields) => void;
  tell: (told: EditorNotice) => void;
  newMutation: () => string;
  now?: () => number;
  words: {
    undone: (label: string) => string;
    redone: (label: string) => string;
    notUndone: (reason: string) => string;
    nothingToUndo: string;
    nothingToRedo: string;
  };
}

export interface Answer {
  seq: number;
  refused: readonly { index: number; reason: string }[];
}

export type EditorStore = StoreApi<Editor>;

/** Milliseconds for which operations gather before they are sent together; longer while typing. */
const GATHER = 120;
const TYPING = 600;
const LONGEST = 2_500;

/** The state of one open flow, and everything that can be done with it. */
export function createEditor(
  document: FlowDocument,
  seq: number,
  around: Surroundings,
): EditorStore {
  const now = around.now ?? Date.now;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gatheringSince = 0;

  return createStore<Editor>()((set, get) => {
    /** Takes over what the flow is now; `done` are the operations that are new in it. */
    const settle = (
      sync: Synced,
      { done = [], ...more }: Partial<Editor> & { done?: readonly FlowOperation[] } = {},
    ) => {
      keepTexts(renamedFields(get().unfinished, done));
      set({
        sync,
        document: sync.document,
        seq: sync.seq,
        unsaved: unconfirmed(sync),
        ...stillThere(sync.document, renamedIn(get(), done)),
        ...more,
      });
    };

    const keepTexts = (unfinished: UnfinishedFields) => {
      if (unfinished === get().unfinished) return;
      set({ unfinished });
      around.keepUnfinished?.(unfinished);
    };

    /** Does an operation; what it answers undoes it. Throws OperationRefused. */
    const perform = (
      operation: FlowOperation,
      { replaces, typing }: { replaces?: FlowOperation | undefined; typing?: boolean } = {},
    ): FlowOperation => {
      const mutation = around.newMutation();
      const { after, inverse } = syncing.performed(get().sync, operation, { mutation, replaces });
      settle(after, { done: [operation] });
      const open = after.pending.at(-1);
      if (open) around.keep(open);
      gather(typing ? TYPING : GATHER);
      return inverse;
    };

    const gather = (pause: number) => {
      if (timer === undefined) gatheringSince = now();
      clearTimeout(timer);
      const left = Math.max(0, gatheringSince + LONGEST - now());
      timer = setTimeout(() => get().flush(), Math.min(pause, left));
    };

    const travel = (way: Way) => {
      const { history, announce } = get();
      const { words } = around;
      const step = histories.nextStep(history, way);
      if (!step) return announce(way === "undo" ? words.nothingToUndo : words.nothingToRedo);
      try {
        const inverse = perform(step.inverse);
        const back = { ...step, operation: step.inverse, inverse, key: undefined, at: now() };
        set({ history: histories.travelled(history, way, back) });
        announce(way === "undo" ? words.undone(step.label) : words.redone(step.label));
      } catch (error) {
        set({ history: histories.given(history, way) });
        around.tell({ tone: "refused", text: words.notUndone(reasonOf(error)) });
      }
    };

    const answered = (batch: Batch, { seq, refused }: Answer) => {
      const operations = refused.flatMap(({ index }) => batch.operations[index] ?? []);
      const sync = syncing.accepted(
        get().sync,
        batch.mutation,
        seq,
        new Set(refused.map(({ index }) => index)),
      );
      settle(sync, { history: histories.without(get().history, operations) });
      for (const { reason } of refused) around.tell({ tone: "refused", text: reason });
    };

    const rejected = (batch: Batch, error: unknown) => {
      settle(syncing.dropped(get().sync, batch.mutation), {
        history: histories.without(get().history, batch.operations),
      });
      around.tell({ tone: "refused", text: reasonOf(error) });
    };

    return {
      flow: document.name,
      sync: synced(document, seq),
      document,
      seq,
      history: nothing,
      unsaved: 0,
      selection: [],
      cursor: undefined,
      unfinished: around.unfinished ?? none,
      announced: "",
      ...plainView,

      edit(wished, { label, key }) {
        const { history, document } = get();
        const operation = fixing(document, wished);
        const before = histories.continued(history, key, now())?.operation;
        try {
          const typing = key !== undefined;
          const replaces = before && covers(operation, before) ? before : undefined;
          const inverse = perform(operation, { replaces, typing });
          const step = { label, operation, inverse, key, at: now() };
          set({ history: histories.remembered(history, step) });
          return true;
        } catch (error) {
          around.tell({ tone: "refused", text: reasonOf(error) });
          return false;
        }
      },
      undo: () => travel("undo"),
      redo: () => travel("redo"),
      select(selection, cursor = selection.at(-1)) {
        const { document, asking } = get();
        set(stillThere(document, { selection, cursor, asking }));
      },
      point: (cursor) => set({ cursor }),
      announce: (announced) => set({ announced }),
      refuse: (error) => around.tell({ tone: "refused", text: reasonOf(error) }),
      look: (view) => set(view),
      hold: (field, one) => keepTexts(held(get().unfinished, field, one)),
      flush() {
        clearTimeout(timer);
        timer = undefined;
        const { after, batch } = syncing.closed(get().sync);
        if (!batch) return;
        settle(after);
        around.send(batch, after.seq).then(
          (answer) => answered(batch, answer),
          (error) => rejected(batch, error),
        );
      },
      follow(change) {
        const { sync } = get();
        const mine = sync.pending.some(({ mutation }) => mutation === change.mutation);
        settle(syncing.followed(sync, change), { done: mine ? [] : change.operations });
      },
      restart: (document, seq) => settle(syncing.restarted(get().sync, document, seq)),
    };
  });
}

const reasonOf = (error: unknown): string => {
  if (error instanceof OperationRefused || error instanceof Error) return error.message;
  return String(error);
};
