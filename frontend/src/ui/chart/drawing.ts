import type { ElkEdgeSection, ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api";

/** A state, as `describe` of the statechart gives it; the root's id is empty. */
export interface ChartState {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly parent?: string;
  readonly initial?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly invokes?: readonly { readonly id: string; readonly src: string }[];
}

export interface ChartTransition {
  readonly source: string;
  readonly target?: string;
  readonly event: string;
  readonly kind: "on" | "after" | "always" | "done" | "error";
  readonly guard?: string;
  /** What people may read instead of a long guard. */
  readonly description?: string;
}

export interface Chart {
  readonly states: readonly ChartState[];
  readonly transitions: readonly ChartTransition[];
}

export interface DrawnState {
  readonly state: ChartState;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly nested: boolean;
  /** What it does and takes without leaving. */
  readonly lines: readonly string[];
}

export interface DrawnTransition {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly events: readonly string[];
  readonly path: string;
  readonly labels: readonly string[];
  readonly label: { readonly x: number; readonly y: number; readonly width: number } | undefined;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly states: readonly DrawnState[];
  readonly transitions: readonly DrawnTransition[];
  /** Where machines and states begin. */
  readonly starts: readonly { readonly id: string; readonly x: number; readonly y: number }[];
}

/** Words for what has no event of its own. */
export interface ChartWords {
  after: (milliseconds: number) => string;
  always: string;
  done: string;
  error: string;
  invokes: (what: string) => string;
}

export const LINE = 16;
const CHAR = 6.4;
const HEAD = 30;
const DOT = 10;
const LONGEST = 20;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.spacing.nodeNode": "28",
  "elk.layered.spacing.nodeNodeBetweenLayers": "24",
  "elk.spacing.edgeLabel": "4",
  "elk.spacing.edgeNode": "16",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "10",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.edgeLabels.inline": "false",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.padding": "[top=12,left=12,bottom=12,right=12]",
};

interface Joined {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly events: string[];
  readonly labels: string[];
}

/** The chart as a graph that ELK can lay out. */
export function graphOf(chart: Chart, words: ChartWords): ElkNode {
  const inside = linesOf(chart, words);
  const node = (state: ChartState): ElkNode => {
    const children = chart.states.filter(({ parent, id }) => parent === state.id && id !== "");
    const lines = inside.get(state.id) ?? [];
    const longest = Math.max(state.key.length + 2, ...lines.map((line) => line.length));
    const width = Math.max(72, Math.round(longest * CHAR + 28));
    const height = HEAD + lines.length * LINE + (lines.length ? 6 : 0);
    if (children.length === 0) return { id: nodeId(state.id), width, height };
    const starts = state.initial && state.type !== "parallel" ? [startOf(state.id)] : [];
    return {
      id: nodeId(state.id),
      layoutOptions: {
        "elk.padding": `[top=${height + 10},left=16,bottom=16,right=16]`,
        "elk.nodeSize.constraints": "MINIMUM_SIZE",
        "elk.nodeSize.minimum": `(${width},${height})`,
      },
      children: [...starts, ...children.map(node)],
    };
  };
  const [root] = chart.states;
  const top = root ? node(root) : { id: nodeId(""), children: [] };
  return {
    id: "chart",
    layoutOptions: OPTIONS,
    children: top.children ?? [],
    edges: [...startEdges(chart), ...joined(chart, words).map(edgeOf)],
  };
}

const nodeId = (id: string) => `state:${id}`;
const startId = (id: string) => `start:${id}`;
const startOf = (id: string): ElkNode => ({ id: startId(id), width: DOT, height: DOT });

function startEdges({ states }: Chart): ElkExtendedEdge[] {
  return states.flatMap(({ id, initial, type }) => {
    const first = id ? `${id}.${initial}` : initial;
    if (!initial || type === "parallel" || !states.some((state) => state.id === first)) return [];
    return { id: `begin:${id}`, sources: [startId(id)], targets: [nodeId(first as string)] };
  });
}

function edgeOf({ id, source, target, labels }: Joined): ElkExtendedEdge {
  const width = Math.max(...labels.map((label) => label.length)) * CHAR + 10;
  return {
    id,
    sources: [nodeId(source)],
    targets: [nodeId(target)],
    labels: [{ text: labels.join("\n"), width, height: labels.length * LINE }],
  };
}

/** Transitions that lead from one state to one other, as one arrow. */
function joined({ transitions, states }: Chart, words: ChartWords): Joined[] {
  const known = new Set(states.map(({ id }) => id));
  const found = new Map<string, Joined>();
  for (const transition of transitions) {
    const { source, target } = transition;
    if (target === undefined || source === "" || !known.has(target)) continue;
    const id = `${source}>${target}`;
    const one = found.get(id) ?? { id, source, target, events: [], labels: [] };
    one.events.push(transition.event);
    const label = labelOf(transition, words);
    if (!one.labels.includes(label)) one.labels.push(label);
    found.set(id, one);
  }
  return [...found.values()];
}

/** What is written inside of each state: what it invokes, what it takes without leaving. */
function linesOf({ states, transitions }: Chart, words: ChartWords): Map<string, string[]> {
  return new Map(
    states.map(({ id, invokes = [] }) => {
      const stays = transitions.filter(
        ({ source, target }) => source === id && target === undefined,
      );
      const lines = [
        ...invokes.map(({ src }) => words.invokes(src)),
        ...stays.map((transition) => labelOf(transition, words)),
      ];
      return [id, [...new Set(lines)]];
    }),
  );
}

export function labelOf(transition: ChartTransition, words: ChartWords): string {
  const { kind, event, guard, description } = transition;
  const name = {
    on: event,
    after: words.after(Number(event)),
    always: words.always,
    done: words.done,
    error: words.error,
  }[kind];
  return guard ? `${name} [${shortened(description ?? guard)}]` : name;
}

const shortened = (text: string) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;

/** What ELK has laid out, with every place seen from the upper left corner. */
export function drawingOf(laid: ElkNode, chart: Chart, words: ChartWords): Drawing {
  const states = new Map(chart.states.map((state) => [nodeId(state.id), state]));
  const lines = linesOf(chart, words);
  const corners = new Map<string, { x: number; y: number }>([["chart", { x: 0, y: 0 }]]);
  const drawn: DrawnState[] = [];
  const starts: { id: string; x: number; y: number }[] = [];
  const visit = (node: ElkNode, left: number, top: number) => {
    const { id, x = 0, y = 0, width = 0, height = 0, children = [] } = node;
    const at = { x: left + x, y: top + y };
    corners.set(id, at);
    const state = states.get(id);
    if (state)
      drawn.push({
        state,
        ...at,
        width,
        height,
        nested: children.length > 0,
        lines: lines.get(state.id) ?? [],
      });
    else if (id.startsWith("start:")) starts.push({ id, x: at.x + DOT / 2, y: at.y + DOT / 2 });
    for (const child of children) visit(child, at.x, at.y);
  };
  for (const child of laid.children ?? []) visit(child, 0, 0);
  const known = new Map(joined(chart, words).map((one) => [one.id, one]));
  const transitions = (laid.edges ?? []).map((edge): DrawnTransition => {
    const { container } = edge as ElkExtendedEdge & { container?: string };
    const corner = corners.get(container ?? "chart") ?? { x: 0, y: 0 };
    const one = known.get(edge.id);
    const [label] = edge.labels ?? [];
    return {
      id: edge.id,
      source: one?.source ?? "",
      target: one?.target ?? "",
      events: one?.events ?? [],
      labels: one?.labels ?? [],
      path: (edge.sections ?? []).map((section) => pathOf(section, corner)).join(""),
      label: label && {
        x: corner.x + (label.x ?? 0),
        y: corner.y + (label.y ?? 0),
        width: label.width ?? 0,
      },
    };
  });
  return { width: laid.width ?? 0, height: laid.height ?? 0, states: drawn, transitions, starts };
}

const ROUND = 7;

/** A line with round corners through all the points of a section. */
function pathOf(section: ElkEdgeSection, corner: { x: number; y: number }): string {
  const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(
    ({ x, y }) => ({ x: x + corner.x, y: y + corner.y }),
  );
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (!before) return `M${point.x} ${point.y}`;
      if (!after) return `L${point.x} ${point.y}`;
      const into = toward(point, before);
      const out = toward(point, after);
      return `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
    })
    .join("");
}

function toward(from: { x: number; y: number }, to: { x: number; y: number }) {
  const distance = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(ROUND, distance / 2) / distance;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}
