import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { mutationId, submit } from "@/api/outbox";
import { isObject } from "@/flow/json";
import { takePart } from "@/tasks/sending/takePart";
import { Problem } from "@/ui/Problem";
import { useDeed } from "@/ui/useDeed";
import { useLiveFamily } from "../live/context";
import { SendEvent } from "../live/documents";
import type { WholeTask } from "../live/useTask";
import styles from "./TaskPanel.module.css";

interface Props {
  family: string;
  instance: string;
  task: WholeTask;
  past: boolean;
}

/** A button for each event that the task takes now, with what it means; none for the others. */
export function LegalEvents({ family, instance, task, past }: Props) {
  const { t } = useTranslation("families");
  const node = useLiveFamily(({ graph }) => graph.nodes.find((one) => one.instanceId === instance));
  const members = useLiveFamily(({ about }) => about.members.length);
  const { run, busy, problem } = useDeed((event: string) => {
    takePart(family, node, members);
    const input = { mutation: mutationId(), family, task: instance, event };
    return submit(family, SendEvent, { input });
  });
  const events = task.legal.filter((event) => !event.endsWith("*"));
  if (past) return <p className={styles["over"]}>{t("task.past")}</p>;
  if (events.length === 0) return <p className={styles["over"]}>{t("task.noEvents")}</p>;
  const meanings = task.machine["x-events"];
  return (
    <>
      <ul className={styles["buttons"]} aria-label={t("task.legal")}>
        {events.map((event) => (
          <li key={event}>
            <Button size="xs" variant="default" disabled={busy} onClick={() => run(event)}>
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
