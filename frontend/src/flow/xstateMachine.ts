/**
 * Xstate machine: a machine's document made into a machine of XState; the twin of `domain/statechart`'s
 * chart and doing. Guards and assigns become functions, invocations and timers hidden actions.
 */
import {
  type AnyStateMachine,
  type AnyStateNode,
  and,
  assign,
  createMachine,
  not,
  or,
  raise,
  stateIn,
} from "xstate";
import { type Budget, payFor, TooCostly } from "./budget";
import { compileExpression, type Expression } from "./expression";
import { itemOf } from "./item";
import { isList, isObject, type Json, type JsonObject, member } from "./json";
import { withoutNulls } from "./merging";

export const HIDDEN = "taskflow.hidden";
export const MAX_MICROSTEPS = 1000;
const NAMELESS = "machine";

/** What whoever sends an event decides: its data, and the fields that people write along with it. */
const SENT: readonly string[] = ["event", "input", "label", "shared"];

/** The context of the machine: the task's fields, and what the step may cost. */
export interface Context {
  readonly fields: JsonObject;
  readonly budget: Budget;
}

/** An event as it goes through XState; `seen` is what expressions see of it. */
export interface Seen {
  readonly type: string;
  readonly seen?: JsonObject;
  /** The event is only imagined: what reads what is sent, or costs too much, counts as passed. */
  readonly guessing?: boolean;
  readonly output?: Json;
}

interface Given {
  readonly context: Context;
  readonly event: Seen;
}

type Config = Record<string, unknown>;
type Guard = unknown;

/** Why a step cannot be made. */
export class Refused extends Error {}

export function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** The path of a state: its keys joined by dots, empty for the root. */
export const pathOf = (node: AnyStateNode): string => node.path.join(".");

export function invokeId(invoke: JsonObject, path: string, number: number): string {
  return textOf(invoke["id"]) || `${number}.${path}`;
}

export function chart(document: JsonObject): AnyStateMachine {
  const id = textOf(document["id"]) || NAMELESS;
  const options = { maxIterations: MAX_MICROSTEPS };
  const context = ({ input }: { input: Context }) => input;
  const root = document["id"] ? document : objectOf(called(document));
  const config = { ...stateOf(root, [], id), id, context, options };
  return createMachine(config as never) as unknown as AnyStateMachine;
}

/** What names a machine without an id as XState does names it as we do, also in a timer's event. */
function called(value: Json): Json {
  if (typeof value === "string") {
    const [own, ...below] = value.split(".");
    return own === "#(machine)" ? [`#${NAMELESS}`, ...below].join(".") : value;
  }
  if (isList(value)) return value.map(called);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, called(one)]));
}

function stateOf(state: JsonObject, keys: readonly string[], id: string): Config {
  const path = keys.join(".");
  const invokes = listed(state["invoke"]).map(objectOf);
  const timers = Object.keys(objectOf(state["after"]));
  const hidden = invokes.length || timers.length ? [HIDDEN] : [];
  const config: Config = {
    entry: [...actions(state["entry"]), ...hidden.map((type) => ({ type, params: path }))],
    exit: [...actions(state["exit"]), ...hidden.map((type) => ({ type, params: path }))],
    on: {
      ...events(state),
      ...reports(invokes, path),
      ...firings(state, textOf(state["id"]) || id),
    },
  };
  for (const key of ["id", "type", "initial", "history", "target", "tags"]) {
    const value = member(state, key);
    if (value !== undefined && value !== null) config[key] = value;
  }
  if (keys.length && member(state, "output") !== undefined) config["output"] = state["output"];
  if (listed(state["always"]).length) config["always"] = transitions(state["always"]);
  if (state["onDone"]) config["onDone"] = transitions(state["onDone"]);
  const children = objectOf(state["states"]);
  const names = Object.keys(children).sort();
  if (names.length) {
    const below = (key: string) => stateOf(objectOf(children[key]), [...keys, key], `${id}.${key}`);
    // Equal documents act alike, however they are written: the order of regions is that of names.
    config["states"] = Object.fromEntries(names.map((key) => [key, below(key)]));
  }
  return config;
}

function events(state: JsonObject): Config {
  return Object.fromEntries(
    Object.entries(objectOf(state["on"])).map(([name, value]) => [
      name,
      transitions(value, name.endsWith("*")),
    ]),
  );
}

function reports(invokes: readonly JsonObject[], path: string): Config {
  return Object.fromEntries(
    invokes.flatMap((invoke, number) => {
      const id = invokeId(invoke, path, number);
      return [
        [`xstate.done.actor.${id}`, reported(invoke["onDone"])],
        [`xstate.error.actor.${id}`, reported(invoke["onError"])],
      ];
    }),
  );
}

const reported = (value: Json | undefined): Config[] =>
  value === undefined || value === null ? [] : transitions(value);

function firings(state: JsonObject, id: string): Config {
  return Object.fromEntries(
    Object.entries(objectOf(state["after"])).map(([delay, value]) => [
      `xstate.after.${delay}.${id}`,
      transitions(value),
    ]),
  );
}

/** Whether a way leads on; one that only might keep an event back might not, and then the next is asked. */
const moves = (given: JsonObject): boolean =>
  Boolean(given["target"]) || listed(given["actions"]).length > 0;

function transitions(value: Json | undefined, wildcard = false): Config[] {
  const items = value === null ? [{}] : listed(value);
  return items.map((item) => {
    const given: JsonObject = isObject(item) ? item : { target: item };
    const config: Config = { actions: actions(given["actions"]) };
    if (given["target"]) config["target"] = given["target"];
    if (given["reenter"]) config["reenter"] = true;
    const guards: unknown[] = wildcard ? [isSent] : [];
    if (given["guard"]) guards.push(guardOf(given["guard"], moves(given)));
    if (guards.length) config["guard"] = guards.length > 1 ? and(guards as never[]) : guards[0];
    return config;
  });
}

/** A wildcard stands for what is sent, not for the machine's own events. */
const isSent = ({ event }: Given): boolean => !event.type.startsWith("xstate.");

/** A guard; what cannot be known of an imagined event is `unknown`, so that it might pass. */
function guardOf(guard: Json, unknown: boolean): Guard {
  if (!isObject(guard)) return testOf(compileExpression(textOf(guard)), unknown);
  const kind = textOf(guard["type"]);
  const parts = () => listed(guard["guards"]).map((part) => guardOf(part, unknown)) as never[];
  switch (kind) {
    case "and":
      return and(parts());
    case "or":
      return or(parts());
    case "not":
      return not(guardOf(guard["guard"] ?? null, !unknown) as never);
    case "stateIn":
      return insideOf(textOf(objectOf(guard["params"])["state"]));
    default:
      return testOf(compileExpression(kind), unknown);
  }
}

function testOf(expression: Expression, unknown: boolean) {
  const isOpen = SENT.some((name) => expression.names.has(name));
  return ({ context, event }: Given): boolean => {
    if (isOpen && event.guessing) return unknown;
    try {
      return expression.test(scope(context, event), context.budget);
    } catch (error) {
      if (event.guessing && error instanceof TooCostly) return unknown;
      throw error;
    }
  };
}

/** XState compares a path with the whole state value, so it is written as one. */
function insideOf(name: string): Guard {
  if (name.startsWith("#")) return stateIn(name as never);
  return stateIn(
    name
      .split(".")
      .reduceRight<unknown>((below, key) => (below ? { [key]: below } : key), "") as never,
  );
}

function actions(value: Json | undefined): unknown[] {
  return listed(value).map((action) => {
    const kind = isObject(action) ? textOf(action["type"]) : textOf(action);
    const params = isObject(action) ? action["params"] : undefined;
    const name = kind.replace(/^xstate\./, "");
    if (name === "assign" && isObject(params)) return assignOf(params);
    if (name === "raise" && isObject(params)) return raiseOf(params["event"]);
    return { type: kind, params: params ?? null };
  });
}

function raiseOf(event: Json | undefined): unknown {
  const { type, ...data } = isObject(event) ? event : { type: event ?? null };
  const seen = isObject(event) ? { ...data, type, data } : { type, data: null };
  return raise({ type: textOf(type), seen } as never);
}

function assignOf(params: JsonObject): unknown {
  const targets = Object.entries(params).map(
    ([path, text]) => [path.split("."), compileExpression(textOf(text))] as const,
  );
  return assign((({ context, event }: Given) => {
    const seen = scope(context, event);
    const values = targets.map(
      ([keys, expression]) => [keys, evaluated(expression, seen, context.budget)] as const,
    );
    return { fields: values.reduce((all, [keys, value]) => put(all, keys, value), context.fields) };
  }) as never);
}

function evaluated(expression: Expression, seen: JsonObject, budget: Budget): Json {
  try {
    const value = expression.value(seen, budget);
    payForAssigned(expression, value, budget);
    return withoutNulls(value);
  } catch (error) {
    if (error instanceof TooCostly) throw error;
    throw new Refused(error instanceof Error ? error.message : String(error));
  }
}

function payForAssigned(expression: Expression, value: Json, budget: Budget): void {
  try {
    payFor(value, budget);
  } catch (error) {
    if (!(error instanceof TooCostly)) throw error;
    throw new TooCostly(`"${expression.text}" gives more than may be assigned in one step.`);
  }
}

/** The fields with a value in its place (null takes it out), sharing what stays. */
function put(fields: JsonObject, [key = "", ...rest]: readonly string[], value: Json): JsonObject {
  if (!rest.length) {
    if (value !== null) return { ...fields, [key]: value };
    const { [key]: _gone, ...kept } = fields;
    return kept;
  }
  const inner = member(fields, key);
  if (isList(inner)) throw new Refused(`${key} is a list. Assign it as a whole.`);
  const before = objectOf(inner);
  const below = put(before, rest, value);
  return value === null && !(rest[0] && Object.hasOwn(before, rest[0]))
    ? fields
    : { ...fields, [key]: below };
}

/** What expressions are evaluated on: the task's fields, `item` and `event`. */
function scope(context: Context, event: Seen): JsonObject {
  return { item: itemOf(context.fields), ...context.fields, event: event.seen ?? own(event) };
}

/** An event that XState made itself: the start, or a state that is done. */
function own(event: Seen): JsonObject {
  if (!event.type.startsWith("xstate.done.state.")) return { type: event.type };
  const output = event.output ?? null;
  return { type: event.type, data: output, output };
}
