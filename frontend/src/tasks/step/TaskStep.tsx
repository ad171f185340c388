import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/flow/graph";
import { JsonView } from "@/ui/JsonView";
import { Problem } from "@/ui/Problem";
import { useFamily, useNode, usePlace } from "../family/context";
import { errorOf, part, type WholeTask } from "../family/task";
import { useTaskEvents } from "../family/useTaskEvents";
import { InputForm } from "../form/InputForm";
import { useChildView, type ViewProps } from "../view";
import { attemptsOf, keptLines } from "./attempts";
import { StepActions } from "./StepActions";
import { StepAttempts } from "./StepAttempts";
import { StepChip } from "./StepChip";
import { StepLog } from "./StepLog";
import { StepProgress } from "./StepProgress";
import styles from "./TaskStep.module.css";
import { useAsked } from "./useAsked";
import { useFace } from "./useFace";
import { useLog } from "./useLog";

/** The view of a step: how its work goes, what it tells, what was asked and what came of it. */
export function TaskStep({ task, readOnly }: ViewProps) {
  const node = useNode(task.instanceId);
  return node ? <Step task={task} node={node} readOnly={readOnly} /> : null;
}

function Step({ task, node, readOnly }: ViewProps & { node: GraphNode }) {
  const { t } = useTranslation("tasks");
  const { family, moment } = usePlace();
  const Child = useChildView();
  const nodes = useFamily(({ graph }) => graph.nodes);
  const inside = nodes.filter(({ parent }) => parent === task.instanceId);
  const { attempts, known } = useAttempts(task, moment);
  // Not before the newest is known: else one would see what an old one was asked with.
  const asked = useAsked(family, task.instanceId, known ? attempts.at(-1)?.seq : undefined);
  const works = node.kind === "working";
  const live = useLog(task.instanceId, task.seq, works && moment === null);
  const kept = keptLines(task.document["run"]);
  const output = part(task, "output");
  return (
    <div className={styles["step"]}>
      <How node={node} past={moment !== null} />
      <Problem message={errorOf(task)?.message} />
      {!readOnly && <StepActions task={task} />}
      {live.text && works && (
        <section>
          <h2>{t("step.soFar")}</h2>
          <pre className={styles["text"]}>{live.text}</pre>
        </section>
      )}
      {Object.keys(output).length > 0 && (
        <section>
          <h2>{t("form.output")}</h2>
          <JsonView value={output} />
        </section>
      )}
      <StepLog lines={works && moment === null ? live.lines : kept} />
      <StepAttempts attempts={attempts} />
      {asked && (
        <section>
          <h2>{t("step.asked")}</h2>
          <JsonView value={asked} />
        </section>
      )}
      {!readOnly && task.legal.includes("RETRY") && (
        <details className={styles["change"]}>
          <summary>{t("step.change")}</summary>
          <InputForm task={task} readOnly={false} bare />
        </details>
      )}
      {inside.map(({ instanceId }) => (
        <Child key={instanceId} instance={instanceId} />
      ))}
    </div>
  );
}

/** How a step is now: its state, which try it is, how far its work is. */
function How({ node, past }: { node: GraphNode; past: boolean }) {
  const { t, i18n } = useTranslation("tasks");
  const { phase, label, tries, progress } = useFace(node, past);
  const fraction = progress?.fraction ?? undefined;
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  // To those who listen a quarter more is worth a word, and every line would be too much.
  const quarter = fraction === undefined ? "" : percent.format(Math.floor(fraction * 4) / 4);
  return (
    <div className={styles["how"]}>
      <p className={styles["state"]}>
        <StepChip node={{ ...node, error: "" }} past={past} />
        {tries && <span>{t("step.tries", tries)}</span>}
      </p>
      {phase === "working" && !past && (
        <>
          <StepProgress label={node.label} progress={progress} />
          <p className={styles["words"]}>
            <span>{progress?.words}</span>
            {fraction !== undefined && <span>{percent.format(fraction)}</span>}
          </p>
        </>
      )}
      <p className={styles["spoken"]} aria-live="polite">
        {[label, quarter].filter(Boolean).join(", ")}
      </p>
    </div>
  );
}

/** The tries of a step, up to the moment that is looked at. */
function useAttempts(task: WholeTask, moment: number | null) {
  const { family } = usePlace();
  // All of them: which attempt is the newest is known at the end alone.
  const { events, loading, error } = useTaskEvents(
    family,
    task.instanceId,
    Number.POSITIVE_INFINITY,
  );
  const attempts = useMemo(
    () => attemptsOf(events.filter(({ seq }) => moment === null || seq <= moment)),
    [events, moment],
  );
  return { attempts, known: !loading && !error };
}
