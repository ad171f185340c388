import { IconArrowFork, IconClockX, IconHourglass, IconRotateClockwise } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/flow/graph";
import { useNow } from "@/ui/clock";
import { duration } from "@/ui/Duration";
import { StateChip } from "@/ui/StateChip";
import { useFace } from "./useFace";

const icons = {
  offered: IconHourglass,
  again: IconRotateClockwise,
  late: IconClockX,
  wentOn: IconArrowFork,
};

/** The state of a step: also that it waits for somebody who does it, or for its next try. */
export function StepChip({ node, past }: { node: GraphNode; past: boolean }) {
  const { t } = useTranslation("tasks");
  const { phase, label, reason, progress } = useFace(node, past);
  const now = useNow("second");
  const again = node.step?.again ?? 0;
  const about = {
    offered: t("step.offered", { environment: progress?.environment ?? "" }),
    late: reason,
    wentOn: t("step.wentOn"),
  };
  const text =
    phase === "again" && !past
      ? t("step.againIn", { time: duration(Math.max(0, again - now) + 999) })
      : label;
  return (
    <StateChip
      kind={phase === "offered" ? "resting" : node.kind}
      label={text}
      since={phase === "working" && !past ? node.since : undefined}
      reason={phase === "late" ? undefined : reason}
      title={phase in about ? about[phase as keyof typeof about] : undefined}
      icon={phase in icons ? icons[phase as keyof typeof icons] : undefined}
    />
  );
}
