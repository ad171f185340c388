/** Live graph: a family's graph as its events change it; the twin of `hub/read/graph.py`. */
import type { FamilyGraph, GraphEdge, GraphNode } from "./graph";
import type { Plan } from "./plan";

/** What the graph needs of an event: its number, and the task's node as it is since. */
export interface NodeChange {
  readonly seq: number;
  readonly node: GraphNode | null;
}

/**
 * Folds events into a graph. A node may come with an event that is older than what it shows, since
 * the server tells how the task is now: the newest one of each task stays.
 */
export function fold(graph: FamilyGraph, events: readonly NodeChange[], plan: Plan): FamilyGraph {
  const places = new Map(graph.nodes.map((node, place) => [node.instanceId, place]));
  const nodes = [...graph.nodes];
  let seq = graph.seq;
  for (const event of events) {
    if (event.seq <= graph.seq) continue;
    seq = Math.max(seq, event.seq);
    if (event.node) put(nodes, places, event.node);
  }
  const edges = nodes.length > graph.nodes.length ? edgesOf(nodes, plan) : graph.edges;
  return { seq, nodes, edges };
}

function put(nodes: GraphNode[], places: Map<string, number>, node: GraphNode): void {
  const place = places.get(node.instanceId);
  if (place === undefined) {
    places.set(node.instanceId, nodes.length);
    nodes.push(node);
  } else if ((nodes[place] as GraphNode).seq <= node.seq) nodes[place] = node;
}

/** Parent links and the sequence, task by task, then the data connections. */
export function edgesOf(nodes: readonly GraphNode[], plan: Plan): GraphEdge[] {
  const instances = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const others = instances.get(node.id);
    if (others) others.push(node);
    else instances.set(node.id, [node]);
  }
  const of = (id: string) => instances.get(id) ?? [];
  return [
    ...nodes.flatMap((node): GraphEdge[] => [
      ...(node.parent ? [{ from: node.parent, to: node.instanceId, kind: "parent" } as const] : []),
      ...(plan.next.get(node.id) ?? [])
        .flatMap(of)
        .filter((later) => later.parent === node.parent)
        .map(
          (later) => ({ from: node.instanceId, to: later.instanceId, kind: "sequence" }) as const,
        ),
    ]),
    ...plan.feeds.flatMap(({ source, target }) => {
      const from = of(source).at(-1)?.instanceId;
      return from === undefined
        ? []
        : of(target).map((to) => ({ from, to: to.instanceId, kind: "connection" }) as const);
    }),
  ];
}

/** The connections along which a value has just come to a task, as the graph's edges. */
export function carried(
  node: GraphNode,
  changed: readonly (readonly string[])[],
  graph: FamilyGraph,
  plan: Plan,
): GraphEdge[] {
  const sources = new Set(
    plan.feeds
      .filter(({ target, path }) => target === node.id && changed.some((at) => touches(at, path)))
      .map(({ source }) => source),
  );
  const ids = new Map(graph.nodes.map(({ instanceId, id }) => [instanceId, id]));
  return graph.edges.filter(
    ({ kind, from, to }) =>
      kind === "connection" && to === node.instanceId && sources.has(ids.get(from) ?? ""),
  );
}

const touches = (one: readonly string[], other: readonly string[]): boolean =>
  one.every((token, index) => index >= other.length || token === other[index]);
