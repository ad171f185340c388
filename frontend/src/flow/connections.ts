/** Connections: which value of which task is copied where; twin of `domain/flow/connections.py`. */
import { type ConnectionEntry, type FlowDocument, ids, PORTS, SECTIONS, tidy } from "./document";
import { refuse } from "./refusal";

/** The sections of a task that a connection may write. */
export const WRITABLE: readonly string[] = ["config", "input", "shared"];

/** A task's name and a path in it. */
export type Port = { readonly task: string; readonly path: readonly string[] };

/** A connection between definition ids. */
export type Link = { readonly source: Port; readonly target: Port; readonly when?: string };

/** Resolves `topic.output.selected`, or a dotted id in front; refuses saying what is wrong. */
export function portOf(flow: FlowDocument, endpoint: string): Port {
  const tokens = endpoint.split(".");
  const cut = tokens.findIndex((token, index) => index > 0 && SECTIONS.includes(token));
  if (cut < 1 || tokens.includes("")) return refuseAsPort(endpoint);
  const reference = tokens.slice(0, cut).join(".");
  const task = tokens[cut - 1] ?? "";
  if (!`.${ids(flow).get(task) ?? ""}`.endsWith(`.${reference}`)) {
    return refuse(`There is no task "${reference}". Use the name of a task of this flow.`);
  }
  return { task, path: tokens.slice(cut) };
}

function refuseAsPort(endpoint: string): never {
  return refuse(
    `"${endpoint}" must be a task, one of ${PORTS.join(", ")}, and a path. ` +
      "Write it like topic.output.selected.",
  );
}

/** A port as the document has it: by the task's name. */
export function endpointOf(port: Port): string {
  return [port.task, ...port.path].join(".");
}

/** Resolves both ends of a connection; refuses what cannot be connected. */
export function link(flow: FlowDocument, from: string, to: string): [Port, Port] {
  const source = portOf(flow, from);
  const target = portOf(flow, to);
  if (!PORTS.includes(source.path[0] ?? "")) refuseAsPort(from);
  if (!PORTS.includes(target.path[0] ?? "")) refuseAsPort(to);
  if (source.task === target.task) {
    refuse(`"${source.task}" cannot be connected to itself. Connect it to another task.`);
  }
  if (!WRITABLE.includes(target.path[0] ?? "")) {
    refuse(
      `A connection cannot write the ${target.path[0]} of "${target.task}". ` +
        `Connect it to one of: ${WRITABLE.join(", ")}.`,
    );
  }
  return [source, target];
}

/** The connections of a sound flow between definition ids. */
export function links(flow: FlowDocument): Link[] {
  const known = ids(flow);
  const byId = (port: Port): Port => ({ ...port, task: known.get(port.task) ?? port.task });
  return (flow.connections ?? []).map((entry) => {
    const [source, target] = link(flow, entry.from, entry.to);
    const ends = { source: byId(source), target: byId(target) };
    return entry.when === undefined ? ends : { ...ends, when: entry.when };
  });
}

/** A sound flow in its one form: connections by name, no empty collections. */
export function normal(flow: FlowDocument): FlowDocument {
  const byName = (entry: ConnectionEntry): ConnectionEntry => ({
    ...entry,
    from: endpointOf(portOf(flow, entry.from)),
    to: endpointOf(portOf(flow, entry.to)),
  });
  return tidy({ ...flow, connections: (flow.connections ?? []).map(byName) });
}
