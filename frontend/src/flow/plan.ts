/** Plan: how the definitions of a flow hang together; what the edges of a family's graph need of it. */
import { links } from "./connections";
import { type FlowDocument, ids, nextNames } from "./document";

/** A data link between definitions, and the path in the target that it writes. */
export interface Feed {
  readonly source: string;
  readonly target: string;
  readonly path: readonly string[];
}

/** All names are dotted ids of definitions. */
export interface Plan {
  readonly next: ReadonlyMap<string, readonly string[]>;
  readonly feeds: readonly Feed[];
}

/** Reads a flow document that the server holds for sound. */
export function planOf(document: unknown): Plan {
  const flow = document as FlowDocument;
  const known = ids(flow);
  const idOf = (name: string) => known.get(name) ?? name;
  return {
    next: new Map(flow.tasks.map((task) => [idOf(task.name), nextNames(task).map(idOf)])),
    feeds: links(flow).map(({ source, target }) => ({
      source: source.task,
      target: target.task,
      path: target.path,
    })),
  };
}
