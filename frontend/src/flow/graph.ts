/** How a task is, for whoever looks at it. */
export type TaskKind = "resting" | "waiting" | "working" | "done" | "failed" | "cancelled";

/** One task of a family as the canvas shows it. */
export interface GraphNode {
  instanceId: string;
  /** Dotted id of its definition. */
  id: string;
  name: string;
  type: string;
  label: string;
  /** InstanceId of its parent; null for the founder. */
  parent: string | null;
  /** Short name of the active state. */
  state: string;
  kind: TaskKind;
  /** The one line that matters most now. */
  line: string;
  /** Milliseconds since 1970 at which this state began. */
  since: number;
  error?: { message: string; code?: string } | string;
  /** Ids of the people who are in it. */
  people: string[];
}

/** `from` and `to` are instanceIds. */
export interface GraphEdge {
  from: string;
  to: string;
  kind: "parent" | "sequence" | "connection";
}

/** A family as one compact document. */
export interface FamilyGraph {
  seq: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
}
