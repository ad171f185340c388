import type { NodeProps } from "@xyflow/react";
import { memo, type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { isRule } from "@/flow/rules";
import { TaskCard } from "@/ui/canvas/TaskCard";
import { useEditor, useEditorStore } from "../state/context";
import { Anchors } from "./Anchors";
import { Corner } from "./Corner";
import { Handles } from "./Handles";
import type { TaskNodeType } from "./nodes";
import styles from "./TaskNode.module.css";

/** A task's card; the places from which links are drawn show where one is about to use them. */
export const TaskNode = memo(function TaskNode({ id, data, selected }: NodeProps<TaskNodeType>) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const taking = useEditor((editor) => editor.aimed?.task === id);
  const [near, setNear] = useState(false);
  const leave = (event: PointerEvent) => {
    if (event.buttons === 0) return setNear(false);
    // A link is being drawn from here: its handle stays until it is let go.
    window.addEventListener("pointerup", () => setNear(false), { once: true });
  };
  const { entry, label, typeLabel, problems } = data;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button may not hold the card's blocks and handles
    <div
      className={styles["node"]}
      data-task={id}
      onFocus={() => store.getState().point(id)}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={leave}
      tabIndex={data.current ? 0 : -1}
      role="button"
      aria-pressed={selected}
      aria-label={[
        label,
        typeLabel,
        data.line,
        problems ? t("card.problems", { count: problems }) : "",
      ]
        .filter(Boolean)
        .join(", ")}
    >
      <TaskCard
        icon={data.icon}
        label={label}
        type={typeLabel}
        line={data.line}
        rule={isRule(entry.type)}
        selected={selected}
        taking={taking}
        tone={data.tone}
        corner={<Corner initiator={entry.initiator ?? false} problems={problems} />}
      />
      <Anchors />
      {(near || selected) && <Handles />}
    </div>
  );
});
