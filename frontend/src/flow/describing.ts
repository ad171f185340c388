/** Describing: what a drawing of a machine shows; the twin of `domain/statechart/describing.py`. */
import type { AnyStateNode } from "xstate";
import { isObject, type Json, type JsonObject, member } from "./json";
import { invokeId, listed, objectOf, pathOf, textOf } from "./xstateMachine";

export interface DescribedState {
  /** The dotted path; the root's is empty. */
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly parent?: string;
  readonly initial?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly invokes?: readonly { readonly id: string; readonly src: string }[];
}

export interface DescribedTransition {
  readonly source: string;
  /** Without a target it stays where it is. */
  readonly target?: string;
  /** The event, the delay, or the id of the invocation; empty for always and a state's own done. */
  readonly event: string;
  readonly kind: "on" | "after" | "always" | "done" | "error";
  readonly guard?: string;
  /** What people may read instead of a long guard. */
  readonly description?: string;
  readonly actions?: readonly string[];
  readonly reenter?: true;
}

export interface Described {
  readonly id: string;
  readonly states: readonly DescribedState[];
  readonly transitions: readonly DescribedTransition[];
}

/** Where a state's transitions stand in the document, and under which name XState has them. */
interface Table {
  readonly kind: DescribedTransition["kind"];
  readonly event: string;
  readonly value: Json;
  readonly name: string;
}

export function describe(document: JsonObject, root: AnyStateNode): Described {
  const all = [...statesOf(document, root)];
  return {
    id: root.id,
    states: all.map(([state, node]) => stateOf(state, node)),
    transitions: all.flatMap(([state, node]) =>
      tablesOf(state, node).flatMap((table) => transitionsOf(table, node)),
    ),
  };
}

function* statesOf(
  state: JsonObject,
  node: AnyStateNode,
): Generator<readonly [JsonObject, AnyStateNode]> {
  yield [state, node];
  for (const [key, child] of Object.entries(objectOf(state["states"]))) {
    const found = node.states[key];
    if (found && isObject(child)) yield* statesOf(child, found);
  }
}

function stateOf(state: JsonObject, node: AnyStateNode): DescribedState {
  const path = pathOf(node);
  const { initial, description } = state;
  const tags = listed(state["tags"]).map(textOf);
  const invokes = listed(state["invoke"]).map(objectOf);
  return {
    id: path,
    key: node.parent ? node.key : "",
    type: node.type,
    ...(node.parent && { parent: pathOf(node.parent) }),
    ...(typeof initial === "string" && { initial }),
    ...(typeof description === "string" && { description }),
    ...(tags.length && { tags }),
    ...(invokes.length && {
      invokes: invokes.map((invoke, number) => ({
        id: invokeId(invoke, path, number),
        src: textOf(invoke["src"]),
      })),
    }),
  };
}

function tablesOf(state: JsonObject, node: AnyStateNode): Table[] {
  const named = (kind: "on" | "after", nameOf: (event: string) => string): Table[] =>
    Object.entries(objectOf(state[kind])).map(([event, value]) => ({
      ...{ kind, event, value },
      name: nameOf(event),
    }));
  const invoked = listed(state["invoke"]).flatMap((given, number): Table[] => {
    const invoke = objectOf(given);
    const event = invokeId(invoke, pathOf(node), number);
    return (["done", "error"] as const).flatMap((kind) => {
      const value = member(invoke, kind === "done" ? "onDone" : "onError") ?? null;
      return value === null ? [] : [{ kind, event, value, name: `xstate.${kind}.actor.${event}` }];
    });
  });
  const { always, onDone } = state;
  return [
    ...named("on", (event) => event),
    ...named("after", (delay) => `xstate.after.${delay}.${node.id}`),
    ...(always ? [{ kind: "always" as const, event: "", value: always, name: "" }] : []),
    ...(onDone
      ? [{ kind: "done" as const, event: "", value: onDone, name: `xstate.done.state.${node.id}` }]
      : []),
    ...invoked,
  ];
}

function transitionsOf(table: Table, node: AnyStateNode): DescribedTransition[] {
  const items = table.value === null ? [{}] : listed(table.value);
  const compiled = table.kind === "always" ? node.always : node.transitions.get(table.name);
  return items.map((item, index) => {
    const given: JsonObject = isObject(item) ? item : { target: item };
    const target = (compiled?.[index]?.target as AnyStateNode[] | undefined)?.[0];
    const actions = listed(given["actions"]).map(nameOf);
    return {
      source: pathOf(node),
      event: table.event,
      kind: table.kind,
      ...(target && { target: pathOf(target) }),
      ...(given["guard"] && { guard: guardText(given["guard"]) }),
      ...(typeof given["description"] === "string" && { description: given["description"] }),
      ...(actions.length && { actions }),
      ...(given["reenter"] === true && { reenter: true as const }),
    };
  });
}

const nameOf = (action: Json): string =>
  isObject(action) ? textOf(action["type"]).replace(/^xstate\./, "") : textOf(action);

/** A guard as people read it. */
function guardText(guard: Json): string {
  if (!isObject(guard)) return textOf(guard);
  const kind = textOf(guard["type"]);
  if (kind === "stateIn") return `in ${textOf(objectOf(guard["params"])["state"])}`;
  if (kind === "not") return `not (${guardText(guard["guard"] ?? null)})`;
  if (kind !== "and" && kind !== "or") return kind;
  return listed(guard["guards"])
    .map((part) => `(${guardText(part)})`)
    .join(` ${kind} `);
}
