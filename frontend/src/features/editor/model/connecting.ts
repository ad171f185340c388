/** Connecting: whether a value of one task may flow to a place in another, and which is likely meant. */
import { portsCompatible } from "@/flow/compatibility";
import { link } from "@/flow/connections";
import { type FlowDocument, findTask } from "@/flow/document";
import { OperationRefused } from "@/flow/refusal";
import { givenBy, type PortChoice, schemaOf, takenBy } from "./ports";
import type { DrawnType } from "./types";

type Types = ReadonlyMap<string, DrawnType>;

/** Why the connection may not be made, in words; undefined when it may. */
export function objection(
  flow: FlowDocument,
  from: string,
  to: string,
  types: Types,
): string | undefined {
  try {
    link(flow, from, to);
  } catch (error) {
    if (error instanceof OperationRefused) return error.message;
    throw error;
  }
  if (flow.connections?.some((one) => one.from === from && one.to === to)) {
    return `"${from}" is connected to "${to}" already.`;
  }
  const given = schemaOf(flow, from, types);
  const taken = schemaOf(flow, to, types);
  if (given === undefined || taken === undefined) {
    const missing = given === undefined ? from : to;
    return `There is nothing at "${missing}". Choose one of the ports.`;
  }
  const reason = portsCompatible(given, taken);
  return reason && `${from} does not fit ${to}: ${reason}.`;
}

/** What one task gives, and what another takes. */
export function portsBetween(
  flow: FlowDocument,
  from: string,
  to: string,
  types: Types,
): { given: PortChoice[]; taken: PortChoice[] } {
  const source = findTask(flow, from);
  const target = findTask(flow, to);
  return {
    given: source ? givenBy(source, types) : [],
    taken: target ? takenBy(target, types) : [],
  };
}

/** The value that is likely meant: the first single one that was chosen or said. */
export function likelySource(given: readonly PortChoice[]): string {
  const depth = ({ path }: PortChoice) => path.split(".").length;
  const single = given.filter(({ kind }) => kind !== "object" && kind !== "any");
  const inside = single.find((port) => depth(port) > 2);
  return (inside ?? single[0] ?? given[0])?.path ?? "output";
}

/** Where it likely goes: to what is shared with the other task, under the value's own name. */
export function likelyTarget(source: string): string {
  return `shared.${source.split(".").at(-1) ?? "value"}`;
}
