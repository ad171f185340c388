import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import type { GraphNode } from "@/flow/graph";
import { Markdown } from "@/ui/Markdown";
import { useFamily, usePlace, useText } from "../family/context";
import { local } from "../family/task";
import { useChildView, type ViewProps } from "../view";
import { Finished } from "./Finished";
import styles from "./TaskConversation.module.css";

/** Open tasks that are shown in full; a room may have hundreds. */
const AT_ONCE = 8;
const OVER: readonly string[] = ["done", "cancelled"];

/** A room with its tasks: those that are over folded to a line, those that are open in full. */
export function TaskConversation({ task }: ViewProps) {
  const { t } = useTranslation("tasks");
  const read = useText();
  const Child = useChildView();
  const { moment } = usePlace();
  const [shown, setShown] = useState(AT_ONCE);
  const children = useFamily(
    useShallow(({ graph }) => graph.nodes.filter(inside(task.instanceId))),
  );
  const welcome = read(local(task)["welcomeMessage"]);
  const over = children.filter(({ kind }) => OVER.includes(kind));
  const open = children.filter(({ kind }) => !OVER.includes(kind));
  return (
    <div className={styles["conversation"]}>
      {welcome && (
        <div className={styles["welcome"]}>
          <Markdown text={welcome} />
        </div>
      )}
      {over.length > 0 && (
        <ol className={styles["over"]} aria-label={t("conversation.done")}>
          {over.map((node) => (
            <Finished key={node.instanceId} node={node} />
          ))}
        </ol>
      )}
      {open.slice(0, shown).map((node, index) => (
        <section
          key={node.instanceId}
          className={styles["open"]}
          data-last={index === open.length - 1 || undefined}
          aria-label={node.label}
        >
          <h2 className={styles["label"]}>{node.label}</h2>
          <Child instance={node.instanceId} />
        </section>
      ))}
      {open.length > shown && (
        <Button variant="default" size="xs" onClick={() => setShown(shown + AT_ONCE)}>
          {t("conversation.more", { count: open.length - shown })}
        </Button>
      )}
      {open.length === 0 && moment === null && (
        <p className={styles["empty"]}>
          {over.length > 0 ? t("conversation.over") : t("conversation.empty")}
        </p>
      )}
    </div>
  );
}

const inside =
  (parent: string) =>
  (node: GraphNode): boolean =>
    node.parent === parent;
