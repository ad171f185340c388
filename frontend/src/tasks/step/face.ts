import type { GraphNode } from "@/flow/graph";
import type { Progress } from "../family/progress";

/** How a step is, more exactly than its task. */
export type StepPhase =
  | "offered"
  | "working"
  | "again"
  | "late"
  | "failed"
  | "wentOn"
  | "done"
  | "resting"
  | "waiting"
  | "cancelled";

/** What is said of a step on its card and in its panel. */
export interface StepFace {
  readonly phase: StepPhase;
  /** Which try it is, where there is more than one. */
  readonly tries?: { readonly attempt: number; readonly most: number };
  /** Why the try before failed, or why there is no result. */
  readonly reason?: string;
}

/** Work is begun within a moment of being due: for so long nobody says that it waits. */
const PATIENCE = 1_500;

/** What a step looks like now; without any `progress` as in the past. */
export function faceOf(node: GraphNode, progress: Progress | undefined, now: number): StepFace {
  const { attempt = 1, most = 1 } = node.step ?? {};
  const phase = phaseOf(node, progress, now);
  const reason = phase === "wentOn" ? node.step?.on : node.error;
  return {
    phase,
    ...(most > 1 || attempt > 1 ? { tries: { attempt, most: Math.max(most, attempt) } } : {}),
    ...(reason ? { reason } : {}),
  };
}

function phaseOf(node: GraphNode, progress: Progress | undefined, now: number): StepPhase {
  const { kind, step = {}, since } = node;
  if (kind === "working") {
    return progress && !progress.begun && now - since > PATIENCE ? "offered" : "working";
  }
  if (kind === "failed" && step.late) return "late";
  if (kind === "done" && step.on) return "wentOn";
  if (kind === "resting" && step.again) return "again";
  return kind;
}

/** The one line on the card beside the state: what is being done, else which try it is and why. */
export function lineOf(
  { phase, tries, reason }: StepFace,
  progress: Progress | undefined,
  words: { line: string; tries: (given: { attempt: number; most: number }) => string },
): string {
  const which = tries ? words.tries(tries) : "";
  switch (phase) {
    case "working":
      return progress?.words || progress?.line || which || words.line;
    case "again":
      return [which, reason].filter(Boolean).join(" · ");
    case "wentOn":
      return reason ?? "";
    case "failed":
    case "late":
    case "offered":
      return "";
    default:
      return words.line;
  }
}
