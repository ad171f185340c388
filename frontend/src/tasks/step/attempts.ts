import { isObject, type Json, type JsonObject } from "@/flow/json";
import type { FamilyEvent } from "../family/event";

/** One try of a step's work, as the log of its task tells it. */
export interface Attempt {
  /** Seq of the event that made it due. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly begun: number;
  readonly ended?: number;
  readonly how: "working" | "done" | "failed" | "stopped";
  /** What went wrong. */
  readonly error?: string;
  /** How often whoever worked at it was lost, and it was handed out again. */
  readonly lost: number;
}

type Told = Pick<FamilyEvent, "seq" | "at" | "type" | "state" | "patch">;

/** The state of a step in which its work goes on. */
const WORKING = "working";

/** All tries of a step, the oldest first, from the events of its task. */
export function attemptsOf(events: readonly Told[]): readonly Attempt[] {
  const attempts: Attempt[] = [];
  for (const event of events) {
    const last = attempts.at(-1);
    if (last?.how === "working") attempts[attempts.length - 1] = ended(last, event);
    if (event.state === WORKING) {
      const begun = Date.parse(event.at);
      attempts.push({ seq: event.seq, begun, how: "working", lost: 0 });
    }
  }
  return attempts;
}

function ended(attempt: Attempt, event: Told): Attempt {
  if (event.type === "EFFECT_ATTEMPTED") return { ...attempt, lost: attempt.lost + 1 };
  const over = event.state ?? (event.type === "TASK_CANCELLED" || event.type === "TASK_FAILED");
  if (!over) return attempt;
  const error = errorIn(event.patch.merge);
  const done = event.type === "EFFECT_DONE" && !error;
  return {
    ...attempt,
    ended: Date.parse(event.at),
    how: error ? "failed" : done || event.state === "done" ? "done" : "stopped",
    ...(error ? { error } : {}),
  };
}

/** What an event says went wrong, also where the step went on without a result. */
function errorIn(patch: JsonObject | undefined): string | undefined {
  const output = patch?.["output"];
  for (const error of [patch?.["error"], isObject(output) ? output["error"] : undefined]) {
    if (isObject(error) && typeof error["message"] === "string") return error["message"];
  }
  return undefined;
}

/** The last lines of the log that were kept with what the work came to. */
export function keptLines(run: Json | undefined): readonly string[] {
  const lines = isObject(run) ? run["log"] : undefined;
  return Array.isArray(lines) ? lines.filter((line) => typeof line === "string") : [];
}
