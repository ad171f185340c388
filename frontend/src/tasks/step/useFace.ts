import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/flow/graph";
import { useNow } from "@/ui/clock";
import { useProgress } from "../family/context";
import type { Progress } from "../family/progress";
import { faceOf, lineOf, type StepFace } from "./face";

interface Seen extends StepFace {
  /** What its state is called, without a time that goes on. */
  readonly label: string;
  readonly line: string;
  readonly progress?: Progress | undefined;
}

/** A step as it is seen now, or as it was in the past, of which no progress is known. */
export function useFace(node: GraphNode, past: boolean): Seen {
  const { t } = useTranslation("tasks");
  const told = useProgress(node.instanceId);
  const progress = past ? undefined : told;
  const face = faceOf(node, progress, useNow("second"));
  const label = t(`step.phase.${face.phase}`, { environment: progress?.environment ?? "" });
  const line = lineOf(face, progress, {
    line: node.line,
    tries: (given) => t("step.triesShort", given),
  });
  return { ...face, label, line, progress };
}
