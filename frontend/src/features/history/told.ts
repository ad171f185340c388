/** One line of a family's log, short: who did what, when. */
export interface Told {
  readonly seq: number;
  readonly at: string;
  readonly by: { readonly kind: string; readonly id: string; readonly name: string };
  /** InstanceId; empty for the family itself. */
  readonly task: string;
  readonly type: string;
  readonly event?: string | null | undefined;
  readonly state?: string | null | undefined;
}

/** What an event is about, as the time line colours it. */
export type ToldKind =
  | "started"
  | "acted"
  | "worked"
  | "copied"
  | "done"
  | "failed"
  | "cancelled"
  | "family";

export function kindOf({ type, by }: Told): ToldKind {
  const [about, what = ""] = type.split(".");
  if (what === "failed") return "failed";
  if (about === "effect") return "worked";
  if (about === "family") return "family";
  if (what === "started" || what === "done" || what === "cancelled") return what;
  return by.kind === "rule" ? "copied" : "acted";
}
