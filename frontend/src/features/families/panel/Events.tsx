import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { changedPaths, type Path } from "@/flow/patch";
import { type TaskEvent, useTaskEvents } from "@/tasks/family/useTaskEvents";
import { Loading } from "@/ui/Loading";
import { Problem } from "@/ui/Problem";
import styles from "./TaskPanel.module.css";

interface Props {
  family: string;
  instance: string;
  /** Only what had happened then. */
  upTo: number | null;
}

/** What happened to a task, the newest first. */
export function Events({ family, instance, upTo }: Props) {
  const { t } = useTranslation("families");
  const { events, loading, error, more } = useTaskEvents(family, instance);
  const shown = events.filter(({ seq }) => upTo === null || seq <= upTo).reverse();
  return (
    <>
      <Problem message={error?.message} />
      <ol className={styles["list"]}>
        {shown.map((event) => (
          <Line key={event.seq} event={event} />
        ))}
      </ol>
      {loading && <Loading />}
      {more && (
        <Button variant="default" size="xs" mt="sm" onClick={more}>
          {t("events.more")}
        </Button>
      )}
    </>
  );
}

function Line({ event }: { event: TaskEvent }) {
  const { t, i18n } = useTranslation("families");
  const paths = changedPaths(event.patch).filter(([first]) => first !== "state");
  const at = new Date(event.at);
  return (
    <li className={styles["event"]}>
      <span className={styles["seq"]}>{event.seq}</span>
      <span>
        <b>{event.event ?? t(`events.${named(event.type)}`)}</b>
        {event.state && ` → ${event.state}`}{" "}
        <span className={styles["by"]}>{event.by.name || event.by.id}</span>
      </span>
      <time className={styles["when"]} dateTime={event.at}>
        {at.toLocaleTimeString(i18n.language, { hourCycle: "h23" })}
      </time>
      {paths.length > 0 && (
        <span className={styles["paths"]}>{paths.slice(0, 4).map(dotted).join("  ")}</span>
      )}
    </li>
  );
}

type Name =
  | `task_${"started" | "updated" | "joined" | "migrated" | "done" | "failed" | "cancelled"}`
  | `effect_${"done" | "failed"}`;

const named = (type: TaskEvent["type"]) => type.toLowerCase() as Name;

const dotted = (path: Path): string => path.join(".");
