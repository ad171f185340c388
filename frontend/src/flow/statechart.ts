/**
 * Statechart: what a task can do next, over XState; the twin of `domain/statechart`.
 *
 * The hub alone makes transitions; here a machine runs to predict and to enable buttons. XState
 * gets the document without its invocations and timers: hidden actions note which states that have
 * them are entered and left, and what they report comes back as events. Only the server checks a
 * document in full; here a mistake is an Error.
 */
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  getInitialMicrosteps,
  getMicrosteps,
} from "xstate";
import { Budget, TooCostly } from "./budget";
import { type Described, describe } from "./describing";
import { diff } from "./diff";
import { type Due, dueOf, type Invoke, type Timer } from "./due";
import type { Json, JsonObject } from "./json";
import { type Context, chart, HIDDEN, objectOf, pathOf, Refused, type Seen } from "./xstateMachine";

/** Events that a machine may wait for and only the hub sends: nobody is offered them. */
const HUB_ALONE: ReadonlySet<string> = new Set(["CHILD_DONE", "RULE_SAW"]);

/** XState's state value: `"input"`, `{open: "a"}`, `{p: {x: "on", y: {}}}`. */
export type StateValue = string | { readonly [key: string]: StateValue };
/** What history states remember: path of the history state, paths of states. */
export type History = readonly (readonly [string, readonly string[]])[];

export interface Action {
  readonly type: string;
  readonly params: Json;
}

/** `name` is an event's (user), an invocation's id (done, error) or a timer's id (after). */
export interface MachineEvent {
  readonly kind: "user" | "done" | "error" | "after";
  readonly name: string;
  readonly data?: Json;
}

/** What must be kept of a machine between two steps: the task's `state` field has it. */
export interface Snapshot {
  readonly value: StateValue;
  readonly history?: History | null;
  readonly done?: boolean;
}

/** What follows from an event; see `Step` in Python, whose names these are. */
export interface Step {
  readonly state: StateValue;
  readonly label: string;
  readonly patch: JsonObject;
  readonly actions: readonly Action[];
  readonly starts: readonly Invoke[];
  readonly stops: readonly string[];
  readonly timers: readonly Timer[];
  readonly cancels: readonly string[];
  readonly tags: readonly string[];
  readonly done: boolean;
  readonly output: Json;
  readonly history: History | null;
}

/** The machine does not take the event now. */
export class IllegalEvent extends Error {
  constructor(
    message: string,
    readonly event: string,
    readonly state: string,
    readonly legal: readonly string[],
  ) {
    super(message);
  }
}

interface Noted {
  readonly type: string;
  readonly params?: unknown;
}

type Microstep = [AnyMachineSnapshot, Noted[]];

export function snapshotOf(step: Step): Snapshot {
  return { value: step.state, history: step.history, done: step.done };
}

export class Machine {
  private readonly machine: AnyStateMachine;
  private readonly nodes: ReadonlyMap<string, AnyStateNode>;
  private readonly due: ReadonlyMap<string, Due>;

  private constructor(readonly document: JsonObject) {
    this.machine = chart(document);
    this.nodes = new Map(below(this.machine.root).map((node) => [pathOf(node), node]));
    this.due = new Map([...dueOf(document, this.machine.root)]);
  }

  /** Compiles a document; throws an Error that says what is wrong with it. */
  static compile(document: JsonObject): Machine {
    return new Machine(document);
  }

  /** The start: enters the first states. `context` are the task's fields. */
  initial(context: JsonObject, budget = new Budget()): Step {
    const name = "xstate.init";
    const [next, actions] = this.rested(name, "", [], budget, () =>
      getInitialMicrosteps(this.machine, { fields: context, budget } as never),
    );
    return this.stepOf(next, actions, new Set(), context);
  }

  /**
   * Takes an event; throws IllegalEvent when the machine does not take it now, TooCostly when that
   * would take more than the budget.
   */
  step(state: Snapshot, event: MachineEvent, context: JsonObject, budget = new Budget()): Step {
    const before = this.restored(state, context, budget);
    const legal = this.legal(state, context);
    const label = labelOf(before._nodes);
    const refuse = (why: string) => new IllegalEvent(why, event.name, label, legal);
    if (state.done) throw refuse("The machine has ended.");
    const name = this.nameOf(event, before);
    if (name === undefined) throw refuse(`Nothing active waits for ${event.name} any more.`);
    const seen = { type: name, seen: seenOf(event, name) };
    const selected = this.selects(this.restored(state, context, new Budget()), seen);
    if (event.kind === "user" && !selected) throw refuse(`${name} is not expected here.`);
    const active = new Set(before._nodes);
    if (!selected) return this.stepOf(before, [], active, context);
    const [next, actions] = this.rested(name, label, legal, budget, () =>
      getMicrosteps(this.machine, before as never, seen as never),
    );
    return this.stepOf(next, actions, active, context);
  }

  /**
   * The events that may be sent now; wildcards count, and those whose guards read what may be sent
   * along or cost more than the budget.
   */
  legal(state: Snapshot, context: JsonObject, budget = new Budget()): readonly string[] {
    return this.taken(state, context, budget, true);
  }

  /** Those of them that need nothing to be sent along: what a button alone can send. */
  ready(state: Snapshot, context: JsonObject, budget = new Budget()): readonly string[] {
    return this.taken(state, context, budget, false);
  }

  private taken(state: Snapshot, context: JsonObject, budget: Budget, guessing: boolean) {
    if (state.done) return [];
    const snapshot = this.restored(state, context, budget);
    return namesOf(snapshot._nodes).filter((type) => {
      try {
        return this.selects(snapshot, { type, seen: { type, data: null }, guessing });
      } catch (error) {
        // Who could not pay for knowing may try.
        if (error instanceof TooCostly) return true;
        throw error;
      }
    });
  }

  /** What a drawing needs. */
  describe(): Described {
    return describe(this.document, this.machine.root);
  }

  /** Goes from microstep to microstep until the machine rests. */
  private rested(
    event: string,
    state: string,
    legal: readonly string[],
    budget: Budget,
    run: () => Microstep[],
  ): [AnyMachineSnapshot, Noted[]] {
    try {
      const steps = run();
      const last = steps.at(-1)?.[0] as AnyMachineSnapshot;
      if (last.status === "error") throw last.error;
      if (!steps.every(([next]) => isWhole(next._nodes))) throw new Refused(CONTRADICTION);
      return [last, steps.flatMap(([, actions]) => actions)];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (budget.left < 0) throw new TooCostly(why);
      const known = error instanceof Refused || why.startsWith("Infinite loop");
      throw known ? new IllegalEvent(why, event, state, legal) : error;
    }
  }

  /** Whether an event selects a transition that does something. */
  private selects(snapshot: AnyMachineSnapshot, event: Seen): boolean {
    const { budget } = snapshot.context as Context;
    try {
      return this.machine
        .getTransitionData(snapshot as never, event as never)
        .some((found) => found.target !== undefined || found.actions.length > 0);
    } catch (error) {
      if (budget.left >= 0) throw error;
      throw new TooCostly(error instanceof Error ? error.message : String(error));
    }
  }

  /** The name under which an event reaches XState; undefined when nothing active waits for it. */
  private nameOf(event: MachineEvent, snapshot: AnyMachineSnapshot): string | undefined {
    const { kind, name } = event;
    if (kind === "user") {
      return name.includes("*") || name.startsWith("xstate.") ? undefined : name;
    }
    for (const node of snapshot._nodes) {
      const due = this.due.get(pathOf(node));
      const timer = kind === "after" && due?.timers.find((timer) => timer.id === name);
      if (timer) return timer.event;
      if (kind !== "after" && due?.invokes.some((invoke) => invoke.id === name)) {
        return `xstate.${kind}.actor.${name}`;
      }
    }
    return undefined;
  }

  /** XState's snapshot of what was kept, with the states in the order of the document. */
  private restored(state: Snapshot, context: JsonObject, budget: Budget): AnyMachineSnapshot {
    const history = (state.history ?? []).map(([path, kept]) => [
      this.node(path).id,
      kept.map((below) => this.node(below)),
    ]);
    const snapshot = this.machine.resolveState({
      value: ordered(this.machine.root, state.value),
      context: { fields: context, budget },
      historyValue: Object.fromEntries(history),
    } as never) as AnyMachineSnapshot;
    snapshot._nodes.sort(inOrder);
    return snapshot;
  }

  private node(path: string): AnyStateNode {
    const node = this.nodes.get(path);
    if (!node) throw new Error(`The statechart has no state ${path}. Migrate the task to it.`);
    return node;
  }

  private stepOf(
    next: AnyMachineSnapshot,
    noted: readonly Noted[],
    before: ReadonlySet<AnyStateNode>,
    context: JsonObject,
  ): Step {
    const nodes = [...next._nodes].sort(inOrder);
    const done = next.status === "done";
    const fields = (next.context as { fields: JsonObject }).fields;
    const label = labelOf(nodes);
    const own = noted.filter((action) => !action.type.startsWith("xstate."));
    return {
      state: ordered(this.machine.root, next.value as StateValue),
      label,
      patch: fields === context ? {} : (diff(context, fields) as JsonObject),
      actions: own.filter((action) => action.type !== HIDDEN).map(actionOf),
      ...this.dues(own, before, new Set(done ? [] : nodes)),
      tags: [...new Set(nodes.flatMap((node) => node.tags as string[]))].sort(),
      done,
      output: done ? outputOf(this.document, nodes) : null,
      history: historyOf(next, this.nodes),
    };
  }

  /** What is due and what is no more: what came and went in between is neither. */
  private dues(
    noted: readonly Noted[],
    before: ReadonlySet<AnyStateNode>,
    after: ReadonlySet<AnyStateNode>,
  ): Pick<Step, "starts" | "stops" | "timers" | "cancels"> {
    const paths = noted.flatMap(({ type, params }) => (type === HIDDEN ? [String(params)] : []));
    const touched = [...new Set(paths)].map((path) => this.node(path)).sort(inOrder);
    const dueIn = (places: ReadonlySet<AnyStateNode>) =>
      touched
        .filter((node) => places.has(node))
        .flatMap((node) => this.due.get(pathOf(node)) ?? []);
    return {
      starts: dueIn(after).flatMap((due) => due.invokes),
      stops: dueIn(before).flatMap((due) => due.invokes.map(({ id }) => id)),
      timers: dueIn(after).flatMap((due) => due.timers),
      cancels: dueIn(before).flatMap((due) => due.timers.map(({ id }) => id)),
    };
  }
}

const CONTRADICTION = "The transitions contradict each other: they leave half a state.";

/** Whether every state is active with its parent, and with one child or all regions. */
function isWhole(nodes: readonly AnyStateNode[]): boolean {
  const active = new Set(nodes);
  return nodes.every((node) => {
    const children = Object.values(node.states).filter((child) => child.type !== "history");
    const below = children.filter((child) => active.has(child)).length;
    const wanted = node.type === "parallel" ? children.length : Number(node.type === "compound");
    return below === wanted && (!node.parent || active.has(node.parent));
  });
}

const inOrder = (one: AnyStateNode, other: AnyStateNode) => one.order - other.order;

const isLeaf = (node: AnyStateNode) => node.type === "atomic" || node.type === "final";

const labelOf = (nodes: readonly AnyStateNode[]) => nodes.filter(isLeaf).map(pathOf).join("|");

const actionOf = (action: Noted): Action => ({
  type: action.type,
  params: (action.params ?? null) as Json,
});

function below(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(below)];
}

/** The events that persons and programs may send to some of the states; wildcards last. */
function namesOf(nodes: readonly AnyStateNode[]): string[] {
  const all = new Set(nodes.flatMap((node) => [...node.transitions.keys()]));
  const names = [...all]
    .filter((name) => !name.startsWith("xstate.") && !HUB_ALONE.has(name))
    .sort();
  const wild = names.filter((name) => name.endsWith("*"));
  return [...names.filter((name) => !name.endsWith("*")), ...wild];
}

/** An event as expressions see it. */
function seenOf(event: MachineEvent, type: string): JsonObject {
  const data = event.data ?? null;
  if (event.kind === "user") return { ...objectOf(data), type, data };
  if (event.kind === "after") return { type, data };
  return { type, data, [event.kind === "done" ? "output" : "error"]: data };
}

/** A state value with its regions in the order of the document. */
function ordered(node: AnyStateNode, value: StateValue): StateValue {
  if (typeof value === "string") return value;
  const keys = Object.keys(node.states).filter((key) => Object.hasOwn(value, key));
  return Object.fromEntries(
    keys.map((key) => [key, ordered(node.states[key] as AnyStateNode, value[key] as StateValue)]),
  );
}

function outputOf(document: JsonObject, nodes: readonly AnyStateNode[]): Json {
  const final = nodes.find((node) => node.type === "final" && node.parent?.parent === undefined);
  const own = final?.parent?.type === "compound" ? (final.output as Json | undefined) : null;
  return document["output"] ?? own ?? null;
}

function historyOf(
  next: AnyMachineSnapshot,
  nodes: ReadonlyMap<string, AnyStateNode>,
): History | null {
  const kept = next.historyValue as Record<string, AnyStateNode[]>;
  const paths = new Map([...nodes.values()].map((node) => [node.id, pathOf(node)]));
  const history = Object.entries(kept).map(
    ([id, places]) => [paths.get(id) ?? id, places.map(pathOf)] as const,
  );
  return history.length ? history : null;
}
