/** How a task is, for whoever looks at it. */
export type TaskKind = "resting" | "waiting" | "working" | "done" | "failed" | "cancelled";

/** How the work of a step stands, beyond what its state says. */
export interface StepStanding {
  /** Which try it is, from 1, of those that follow by themselves. */
  readonly attempt?: number;
  /** How often it is tried at most; one where that is left out. */
  readonly most?: number;
  /** When the next try begins, in milliseconds since 1970. */
  readonly again?: number;
  /** Its last try took too long. */
  readonly late?: boolean;
  /** It went on without a result, for this reason. */
  readonly on?: string;
}

/** One task of a family as the canvas shows it. */
export interface GraphNode {
  readonly instanceId: string;
  /** Dotted id of its definition. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly label: string;
  /** InstanceId of its parent; null for the founder. */
  readonly parent: string | null;
  /** Short name of the active state. */
  readonly state: string;
  readonly kind: TaskKind;
  /** The one line that matters most now. */
  readonly line: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Seq of the task's last event. */
  readonly seq: number;
  /** What went wrong. */
  readonly error?: string;
  /** Ids of the people who are in it. */
  readonly people?: readonly string[];
  /** Of a task that does the work of one operator. */
  readonly step?: StepStanding;
}

/** `from` and `to` are instanceIds. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: "parent" | "sequence" | "connection";
}

/** A family as one compact document. */
export interface FamilyGraph {
  readonly seq: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}
