import { IconCheck, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useText } from "../family/context";
import type { Step } from "./steps";
import styles from "./TaskStepper.module.css";

interface Props {
  steps: readonly Step[];
  current: string | undefined;
  /** What leads to a step; undefined where nobody may go. */
  onGo: ((step: Step) => (() => void) | undefined) | undefined;
}

/** All steps in their order, and how far one is. */
export function StepList({ steps, current, onGo }: Props) {
  const { t } = useTranslation("tasks");
  const read = useText();
  const position = steps.findIndex(({ name }) => name === current) + 1;
  return (
    <div>
      <p className={styles["progress"]}>
        {t("stepper.progress", { position, count: steps.length })}
      </p>
      <ol className={styles["steps"]} aria-label={t("stepper.label")}>
        {steps.map((step, index) => {
          const go = onGo?.(step);
          const how = t(`stepper.how.${step.name === current ? "current" : step.how}`);
          const label = read(step.label);
          return (
            <li
              key={step.name}
              data-how={step.how}
              aria-current={step.name === current ? "step" : undefined}
            >
              <button
                type="button"
                disabled={!go || step.name === current}
                onClick={go}
                aria-label={t("stepper.step", { position: index + 1, label, how })}
              >
                <span className={styles["number"]}>
                  <Mark step={step} index={index} />
                </span>{" "}
                <span className={styles["name"]}>{label}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Mark({ step, index }: { step: Step; index: number }) {
  if (step.how === "finished") return <IconCheck size={12} stroke={3} aria-hidden />;
  if (step.how === "failed") return <IconX size={12} stroke={3} aria-hidden />;
  return index + 1;
}
