import { Button } from "@mantine/core";
import { IconPlayerSkipForward, IconRotateClockwise } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { readyOf, type WholeTask } from "../family/task";
import { useSend } from "../sending/useSend";
import styles from "./TaskStep.module.css";

const deeds = [
  { event: "RETRY", icon: IconRotateClockwise },
  { event: "SKIP", icon: IconPlayerSkipForward },
] as const;

/** What a person can do with a step whose work has failed, or waits for its next try. */
export function StepActions({ task }: { task: WholeTask }) {
  const { t } = useTranslation("tasks");
  const send = useSend(task.instanceId);
  const { run, busy, problem } = useAction((event: string) => send(event));
  const ready = readyOf(task);
  const shown = deeds.filter(({ event }) => task.legal.includes(event));
  if (shown.length === 0) return null;
  return (
    <>
      <div className={styles["deeds"]}>
        {shown.map(({ event, icon: Icon }, index) => (
          <Button
            key={event}
            size="xs"
            variant={index === 0 ? "filled" : "default"}
            leftSection={<Icon size={15} stroke={1.8} aria-hidden />}
            disabled={busy || !ready.includes(event)}
            title={t(`step.about.${event}`)}
            onClick={() => run(event)}
          >
            {t(`step.${event}`)}
          </Button>
        ))}
      </div>
      <Problem message={problem?.message} />
    </>
  );
}
