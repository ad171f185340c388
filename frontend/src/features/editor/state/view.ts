/** View: what is on the screen beside the flow itself. */
import type { Spot } from "@/flow/treeLayout";
import type { Hanging } from "../model/adding";
import type { Comparison } from "../model/comparing";
import type { FlowProblem } from "../model/problems";

/** What the editor asks the person right now, in a small window. */
export type Asking =
  | { kind: "add"; at: Spot; screen: Spot; hanging?: Hanging }
  | { kind: "ports"; from: string; to: string }
  | { kind: "target"; from: string }
  | { kind: "shortcuts" }
  | { kind: "save" }
  | { kind: "invalid" };

export interface View {
  /** The task that a link being drawn, or a task being dragged, would be hung on. */
  readonly aimed: { readonly task: string } | undefined;
  readonly asking: Asking | undefined;
  /** Where things stand that are being dragged. */
  readonly dragged: ReadonlyMap<string, Spot>;
  readonly problems: readonly FlowProblem[];
  /** A revision that the draft is compared with. */
  readonly comparing: Comparison | undefined;
}

export const plainView: View = {
  aimed: undefined,
  asking: undefined,
  dragged: new Map(),
  problems: [],
  comparing: undefined,
};
