import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isObject } from "@/flow/json";
import { readyOf, type WholeTask } from "@/tasks/family/task";
import { useSend } from "@/tasks/sending/useSend";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import styles from "./TaskPanel.module.css";

interface Props {
  task: WholeTask;
  past: boolean;
}

/**
 * A button for each event that the task takes now, with what it means; none for the others. Those
 * that want something to be sent along are shown, and cannot be pressed here.
 */
export function LegalEvents({ task, past }: Props) {
  const { t } = useTranslation("families");
  const send = useSend(task.instanceId);
  const { run, busy, problem } = useAction((event: string) => send(event));
  const events = task.legal.filter((event) => !event.endsWith("*"));
  if (past) return <p className={styles["over"]}>{t("task.past")}</p>;
  if (events.length === 0) return <p className={styles["over"]}>{t("task.noEvents")}</p>;
  const ready = readyOf(task);
  const meanings = task.machine["x-events"];
  return (
    <>
      <ul className={styles["buttons"]} aria-label={t("task.legal")}>
        {events.map((event) => (
          <li key={event}>
            <Button
              size="xs"
              variant="default"
              disabled={busy || !ready.includes(event)}
              onClick={() => run(event)}
            >
              {event}
            </Button>
            <span className={styles["meaning"]}>
              {isObject(meanings) && typeof meanings[event] === "string" ? meanings[event] : ""}
            </span>
          </li>
        ))}
      </ul>
      <Problem message={problem?.message} />
    </>
  );
}
