import type { Told } from "@/tasks/family/event";

/** What an event is about, as the time line colours it. */
export type EventTopic =
  | "started"
  | "acted"
  | "worked"
  | "copied"
  | "done"
  | "failed"
  | "cancelled"
  | "family";

export function kindOf({ type, by }: Told): EventTopic {
  const [about, what = ""] = type.toLowerCase().split("_");
  if (what === "failed") return "failed";
  if (about === "effect") return "worked";
  if (about === "family") return "family";
  if (what === "started" || what === "done" || what === "cancelled") return what;
  return by.kind === "RULE" ? "copied" : "acted";
}
