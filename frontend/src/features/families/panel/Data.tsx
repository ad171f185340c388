import { useTranslation } from "react-i18next";
import type { JsonObject } from "@/flow/json";
import { JsonView } from "@/ui/JsonView";
import type { WholeTask } from "../live/useTask";
import styles from "./TaskPanel.module.css";

const SECTIONS = ["config", "input", "output", "shared", "error", "meta"] as const;

/** What a task holds, part by part; what its last event changed stands out. */
export function Data({ task }: { task: WholeTask }) {
  const { t } = useTranslation("families");
  return SECTIONS.map((name) => {
    const value = task.document[name] as JsonObject | undefined;
    if (value === undefined) return null;
    const changed = task.changed.filter(([first]) => first === name).map((path) => path.slice(1));
    return (
      <section key={name} className={styles["section"]}>
        <h3>{t(`data.${name}`)}</h3>
        <JsonView value={value} depth={name === "meta" ? 0 : 2} changed={changed} />
      </section>
    );
  });
}
