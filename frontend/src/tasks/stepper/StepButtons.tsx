import { Button } from "@mantine/core";
import { IconArrowLeft, IconArrowRight, IconCheck, IconRotate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { local, part, textOf, type WholeTask } from "../family/task";
import type { Step } from "./steps";
import styles from "./TaskStepper.module.css";

interface Props {
  task: WholeTask;
  steps: readonly Step[];
  current: Step | undefined;
  busy: boolean;
  onGo: (event: string, name?: string) => void;
}

/** Back, and on to the next step or to the end. */
export function StepButtons({ task, steps, current, busy, onGo }: Props) {
  const { t } = useTranslation("tasks");
  const output = part(task, "output");
  const ended = current?.how === "finished" || current?.how === "failed";
  const all = steps.every(({ how }) => how === "finished");
  const back = textOf(output["previous"]) !== "" && local(task)["allowBack"] !== false;
  const next = textOf(output["next"]) !== "";
  return (
    <nav className={styles["ways"]}>
      {back && (
        <Button
          variant="default"
          disabled={busy}
          leftSection={<IconArrowLeft size={16} stroke={1.8} aria-hidden />}
          onClick={() => onGo("BACK")}
        >
          {t("stepper.back")}
        </Button>
      )}
      {ended && task.legal.includes("REDO") && (
        <Button
          variant="subtle"
          color="gray"
          disabled={busy}
          leftSection={<IconRotate size={16} stroke={1.8} aria-hidden />}
          onClick={() => onGo("REDO")}
        >
          {t("stepper.redo")}
        </Button>
      )}
      <span className={styles["gap"]} />
      {all ? (
        <Button
          disabled={busy}
          leftSection={<IconCheck size={16} stroke={2} aria-hidden />}
          onClick={() => onGo("FINISH")}
        >
          {t("stepper.finish")}
        </Button>
      ) : (
        (next || !ended) && (
          <Button
            variant={ended ? "filled" : "default"}
            disabled={busy}
            rightSection={<IconArrowRight size={16} stroke={1.8} aria-hidden />}
            onClick={() => onGo("NEXT")}
          >
            {current?.how === "failed" ? t("stepper.skip") : t("stepper.next")}
          </Button>
        )
      )}
    </nav>
  );
}
