import { useTranslation } from "react-i18next";
import type { Json } from "@/flow/json";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { useFamily, useText } from "../family/context";
import { isOver, local, part, textOf } from "../family/task";
import { useSend } from "../sending/useSend";
import { useChildView, type ViewProps } from "../view";
import { StepButtons } from "./StepButtons";
import { StepList } from "./StepList";
import { stepsOf } from "./steps";
import styles from "./TaskStepper.module.css";

/** A procedure: how far one is, the step that is shown, and the ways on and back. */
export function TaskStepper({ task, readOnly }: ViewProps) {
  const { t } = useTranslation("tasks");
  const read = useText();
  const Child = useChildView();
  const nodes = useFamily(({ graph }) => graph.nodes);
  const flow = useFamily(({ about }) => about.flow.document as Json);
  const send = useSend(task.instanceId);
  const { run, busy, problem } = useAction((event: string, name?: string) =>
    send(event, name === undefined ? {} : { data: { name } }),
  );
  const steps = stepsOf(task, nodes, flow);
  const output = part(task, "output");
  const current = steps.find(({ name }) => name === textOf(output["current"]));
  if (steps.length === 0) return <p className={styles["over"]}>{t("stepper.empty")}</p>;
  const anyOrder = local(task)["anyOrder"] === true;
  return (
    <div className={styles["stepper"]}>
      <StepList
        steps={steps}
        current={current?.name}
        onGo={
          readOnly
            ? undefined
            : (step) =>
                step.how === "ahead" && !anyOrder ? undefined : () => run("GOTO", step.name)
        }
      />
      <section className={styles["step"]} aria-label={read(current?.label)}>
        {current && <h2 className={styles["label"]}>{read(current.label)}</h2>}
        {current?.node && (
          <Child key={current.node.instanceId} instance={current.node.instanceId} />
        )}
      </section>
      {isOver(task) && <p className={styles["over"]}>{t("stepper.over")}</p>}
      <Problem message={problem?.message} />
      {!readOnly && (
        <StepButtons task={task} steps={steps} current={current} busy={busy} onGo={run} />
      )}
    </div>
  );
}
