import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/flow/graph";
import styles from "./TaskPanel.module.css";

/** What one should know of a task that did not go well, and what happens next. */
export function Hint({ node, past }: { node: GraphNode; past: boolean }) {
  const { t } = useTranslation("families");
  if (!node.error || past) return null;
  return (
    <p className={styles["hint"]} role="status">
      {node.kind === "working" ? t("task.startedAgain", { reason: node.error }) : node.error}
    </p>
  );
}
