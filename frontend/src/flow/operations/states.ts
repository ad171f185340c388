/** Edit a task's own statechart; every operation is made of `set` and `unset` at the smallest places. */
import { type FlowDocument, findTask } from "../document";
import { isObject, type Json, type JsonObject, member } from "../json";
import { inside, listed, placeOf, type StatePath, stateOf, targets, transitions } from "../machine";
import type { Index, OfTask } from "../operation";
import { insert, valueAt } from "../places";
import { refuse } from "../refusal";
import { type Field, type InTurn, type Twin, type Twins, taskOf } from "./applied";
import type { SetValue, UnsetValue } from "./values";

/** Names from the root of a task's own machine; empty is the machine itself. */
type OfState = OfTask & { readonly state: StatePath };
type OfTransition = OfState & {
  readonly kind?: "on" | "after" | "always";
  readonly event?: string;
};
type Transition = string | JsonObject;
type AddState = { op: "addState"; value?: JsonObject } & OfState;
type RemoveState = { op: "removeState" } & OfState;
type UpdateState = { op: "updateState"; changes: JsonObject } & OfState;
type AddTransition = { op: "addTransition"; transition: Transition } & OfTransition & Index;
type RemoveTransition = { op: "removeTransition" } & OfTransition & Index;
type UpdateTransition = { op: "updateTransition"; transition: Transition } & OfTransition & Index;
type Transitions = AddTransition | RemoveTransition | UpdateTransition;
type Step = SetValue | UnsetValue;

declare module "../operation" {
  interface Operations {
    addState: AddState;
    removeState: RemoveState;
    updateState: UpdateState;
    addTransition: AddTransition;
    removeTransition: RemoveTransition;
    updateTransition: UpdateTransition;
  }
}

export const operations: Twins<
  | "addState"
  | "removeState"
  | "updateState"
  | "addTransition"
  | "removeTransition"
  | "updateTransition"
> = {
  addState: asSteps(addState, (operation) => [placed(operation)]),
  removeState: asSteps(removeState, (operation) => [placed(operation)]),
  updateState: asSteps(updateState, (operation) =>
    Object.keys(operation.changes).map((key) => [...placed(operation), key]),
  ),
  addTransition: asSteps(addTransition, transitionOf),
  removeTransition: asSteps(removeTransition, transitionOf),
  updateTransition: asSteps(updateTransition, transitionOf),
};

function asSteps<O>(
  steps: (flow: FlowDocument, operation: O) => Step[],
  touches: Twin<O>["touches"],
): Twin<O> {
  const apply = (flow: FlowDocument, operation: O, inTurn: InTurn) =>
    inTurn(flow, steps(flow, operation));
  return { apply, touches };
}

function placed({ task, state }: OfState): Field {
  return ["tasks", task, "fsm", ...placeOf(state)];
}

function transitionOf(operation: OfTransition): Field[] {
  const { kind = "on", event } = operation;
  return [[...placed(operation), kind, ...(event ? [event] : [])]];
}

export function addState(flow: FlowDocument, operation: AddState): Step[] {
  const { task, state, value = {} } = operation;
  const machine = machineOf(flow, task);
  const above = state.slice(0, -1);
  const name = state.at(-1) ?? "";
  const parent = nodeOf(machine, above);
  if (!name || /[.#]/.test(name)) {
    refuse('A state needs a name without "." and "#". Choose one.');
  }
  if (Object.hasOwn(inside(parent), name)) {
    refuse(`There is a state "${name}" already. Choose another name.`);
  }
  const first = Object.keys(inside(parent)).length === 0 && parent["type"] !== "parallel";
  const initial = first && !("initial" in parent) ? [set(task, above, ["initial"], name)] : [];
  return [set(task, state, [], value), ...initial];
}

export function removeState(flow: FlowDocument, { task, state }: RemoveState): Step[] {
  const machine = machineOf(flow, task);
  if (state.length === 0) refuse("The machine itself cannot be removed. Unset fsm instead.");
  nodeOf(machine, state);
  const above = state.slice(0, -1);
  const parent = nodeOf(machine, above);
  const alone = Object.keys(inside(parent)).length === 1;
  if (parent["initial"] === state.at(-1) && !alone) {
    refuse(`"${state.at(-1)}" is the initial state. Make another one initial first.`);
  }
  const steps = cut(machine, task, state);
  if (!alone) return [...steps, unset(task, state)];
  const initial = "initial" in parent ? [unset(task, above, "initial")] : [];
  return [...steps, unset(task, above, "states"), ...initial];
}

export function updateState(flow: FlowDocument, { task, state, changes }: UpdateState): Step[] {
  const node = nodeOf(machineOf(flow, task), state);
  if ("states" in changes) {
    refuse('Use "addState" and "removeState" to change the states inside.');
  }
  const initial = member(changes, "initial") ?? null;
  if (initial !== null && !Object.keys(inside(node)).includes(initial as string)) {
    refuse(`There is no state "${initial}" inside to begin with.`);
  }
  return Object.entries(changes).flatMap(([key, value]): Step[] => {
    if (value !== null) return [set(task, state, [key], value)];
    return Object.hasOwn(node, key) ? [unset(task, state, key)] : [];
  });
}

export function addTransition(flow: FlowDocument, operation: AddTransition): Step[] {
  const { task, state, transition, index } = operation;
  const found = there(flow, operation);
  checkTargets(flow, operation, transition);
  const value = found.length > 0 ? insert(found, index, transition) : transition;
  return [set(task, state, where(operation), value)];
}

export function removeTransition(flow: FlowDocument, operation: RemoveTransition): Step[] {
  const kept = one(flow, operation).toSpliced(operation.index ?? 0, 1);
  const { task, state } = operation;
  if (kept.length === 0) return [unset(task, state, ...where(operation))];
  return [set(task, state, where(operation), kept)];
}

export function updateTransition(flow: FlowDocument, operation: UpdateTransition): Step[] {
  const { task, state, transition, index = 0 } = operation;
  const found = one(flow, operation);
  checkTargets(flow, operation, transition);
  const node = nodeOf(machineOf(flow, task), state);
  const alone = !Array.isArray(valueAt(node, where(operation)));
  const value = alone ? transition : found.with(index, transition);
  return [set(task, state, where(operation), value)];
}

/** A task's own machine; refuses when it has that of its type. */
function machineOf(flow: FlowDocument, task: string): JsonObject {
  return (
    taskOf(flow, task).fsm ??
    refuse(
      `"${task}" has the statechart of its type. Give it one of its own first: ` +
        'set "fsm" to a copy.',
    )
  );
}

function nodeOf(machine: JsonObject, state: StatePath): JsonObject {
  const node = valueAt(machine, placeOf(state));
  return isObject(node) ? node : refuse(`There is no state "${state.join(".")}" any more.`);
}

/** Cuts every transition from outside that leads to the state or into it. */
function cut(machine: JsonObject, task: string, state: StatePath): Step[] {
  const within = (path: StatePath) => state.every((name, index) => path[index] === name);
  return transitions(machine).flatMap(([source, place, value]): Step[] => {
    const leadsHere = (transition: Json) =>
      targets(transition).some((target) => {
        const found = stateOf(machine, source, target);
        return found !== undefined && within(found);
      });
    const kept = listed(value).filter((transition) => !leadsHere(transition));
    if (within(source) || kept.length === listed(value).length) return [];
    const path = ["fsm", ...place];
    return [kept.length > 0 ? { op: "set", task, path, value: kept } : { op: "unset", task, path }];
  });
}

function where({ kind = "on", event = "" }: Transitions): string[] {
  if (kind === "always") return ["always"];
  return event ? [kind, event] : refuse("A transition needs an event, or a delay in milliseconds.");
}

function there(flow: FlowDocument, operation: Transitions): readonly Json[] {
  const node = nodeOf(machineOf(flow, operation.task), operation.state);
  return listed(valueAt(node, where(operation)));
}

function one(flow: FlowDocument, operation: RemoveTransition | UpdateTransition): readonly Json[] {
  const found = there(flow, operation);
  if (found[operation.index ?? 0] === undefined) {
    refuse(`There is no such transition of "${operation.state.join(".")}" any more.`);
  }
  return found;
}

function checkTargets(flow: FlowDocument, operation: Transitions, transition: Json): void {
  const machine = findTask(flow, operation.task)?.fsm ?? {};
  for (const target of targets(transition)) {
    if (!stateOf(machine, operation.state, target)) {
      refuse(`There is no state "${target}" to go to. Choose another.`);
    }
  }
}

function set(task: string, state: StatePath, members: readonly string[], value: Json): SetValue {
  return { op: "set", task, path: ["fsm", ...placeOf(state), ...members], value };
}

function unset(task: string, state: StatePath, ...members: readonly string[]): UnsetValue {
  return { op: "unset", task, path: ["fsm", ...placeOf(state), ...members] };
}
