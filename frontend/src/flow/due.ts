/** Due: the work and the timers that the states of a machine's document bring with them. */
import type { AnyStateNode } from "xstate";
import { isObject, type Json, type JsonObject } from "./json";
import { invokeId, listed, objectOf, pathOf, textOf } from "./xstateMachine";

export interface Invoke {
  readonly id: string;
  readonly src: string;
  readonly input: Json;
}

export interface Timer {
  readonly id: string;
  readonly delay: number;
  readonly event: string;
}

export interface Due {
  readonly invokes: readonly Invoke[];
  readonly timers: readonly Timer[];
}

/** Gives each state that has any, by its path. */
export function* dueOf(state: JsonObject, node: AnyStateNode): Generator<[string, Due]> {
  const path = pathOf(node);
  const invokes = listed(state["invoke"]).map((given, number): Invoke => {
    const invoke = objectOf(given);
    const input = invoke["input"] ?? null;
    return { id: invokeId(invoke, path, number), src: textOf(invoke["src"]), input };
  });
  const timers = Object.keys(objectOf(state["after"])).map(
    (delay): Timer => ({
      id: `after.${delay}.${path}`,
      delay: Number(delay),
      event: `xstate.after.${delay}.${node.id}`,
    }),
  );
  if (invokes.length || timers.length) yield [path, { invokes, timers }];
  for (const [key, child] of Object.entries(objectOf(state["states"]))) {
    const found = node.states[key];
    if (found && isObject(child)) yield* dueOf(child, found);
  }
}
