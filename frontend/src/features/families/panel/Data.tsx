import { useTranslation } from "react-i18next";
import type { JsonObject } from "@/flow/json";
import type { WholeTask } from "@/tasks/family/task";
import { JsonView } from "@/ui/JsonView";
import styles from "./TaskPanel.module.css";
import { useChanged } from "./useChanged";

const SECTIONS = ["config", "input", "output", "shared", "error", "meta"] as const;

/** What a task holds, part by part; what its last event changed stands out. */
export function Data({ family, task }: { family: string; task: WholeTask }) {
  const { t } = useTranslation("families");
  const last = useChanged(family, task);
  return SECTIONS.map((name) => {
    const value = task.document[name] as JsonObject | undefined;
    if (value === undefined) return null;
    const changed = last.filter(([first]) => first === name).map((path) => path.slice(1));
    return (
      <section key={name} className={styles["section"]}>
        <h3>{t(`data.${name}`)}</h3>
        <JsonView value={value} depth={name === "meta" ? 0 : 2} changed={changed} />
      </section>
    );
  });
}
