import { IconArrowLeft } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/flow/graph";
import { useFamily } from "@/tasks/family/context";
import { StepChip } from "@/tasks/step/StepChip";
import { StateChip } from "@/ui/StateChip";
import { useTask } from "../live/useTask";
import { LegalEvents } from "../panel/LegalEvents";
import { LiveChart } from "../panel/LiveChart";
import styles from "./Inside.module.css";
import { useEnlarged } from "./useEnlarged";

interface Props {
  family: string;
  node: GraphNode;
  moment: number | null;
  /** Nothing beside it says which events the task takes. */
  alone: boolean;
  onBack: () => void;
}

/** A task in the large: its statechart takes the place of the canvas. */
export function Inside({ family, node, moment, alone, onBack }: Props) {
  const { t } = useTranslation("families");
  const label = useFamily(({ about }) => about.label);
  const { task } = useTask(family, node.instanceId, moment);
  const sheet = useEnlarged(node.instanceId);
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) onBack();
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [onBack]);
  return (
    <section ref={sheet} className={styles["inside"]} aria-label={node.label} tabIndex={-1}>
      <nav className={styles["crumbs"]} aria-label={t("live.inside", { label: node.label })}>
        <button type="button" onClick={onBack} title={t("live.back")}>
          <IconArrowLeft size={16} stroke={1.8} aria-hidden />
          {label}
        </button>
        <span aria-hidden>/</span>
        <b>{node.label}</b>
        {node.step ? (
          <StepChip node={node} past={moment !== null} />
        ) : (
          <StateChip
            kind={node.kind}
            label={t(`live.kind.${node.kind}`)}
            since={node.since}
            reason={node.error}
          />
        )}
      </nav>
      {task && (
        <>
          <div className={styles["chart"]}>
            <LiveChart task={task} label={node.label} />
          </div>
          {alone && (
            <div className={styles["events"]}>
              <LegalEvents task={task} past={moment !== null} />
            </div>
          )}
        </>
      )}
    </section>
  );
}
