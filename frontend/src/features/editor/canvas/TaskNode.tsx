import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { TaskCard } from "@/ui/canvas/TaskCard";
import { useEditor } from "../state/context";
import { Corner } from "./Corner";
import type { TaskNodeType } from "./nodes";
import styles from "./TaskNode.module.css";

/** A task's card with the places from which links are drawn. */
export const TaskNode = memo(function TaskNode({ id, data, selected }: NodeProps<TaskNodeType>) {
  const { t } = useTranslation("editor");
  const taking = useEditor((editor) => editor.aimed?.task === id);
  const { entry, label, typeLabel, problems } = data;
  return (
    <div
      className={styles["node"]}
      data-task={id}
      tabIndex={data.current ? 0 : -1}
      role="treeitem"
      aria-selected={selected}
      aria-label={[label, typeLabel, problems ? t("card.problems", { count: problems }) : ""]
        .filter(Boolean)
        .join(", ")}
    >
      <TaskCard
        icon={data.icon}
        label={label}
        type={typeLabel}
        line={data.line}
        selected={selected}
        taking={taking}
        tone={data.tone}
        corner={<Corner initiator={entry.initiator ?? false} problems={problems} />}
      />
      <Handle id="in" type="target" position={Position.Left} className={styles["in"]} />
      <Handle
        id="next"
        type="source"
        position={Position.Right}
        className={styles["next"]}
        title={t("handle.next")}
      />
      <Handle
        id="data"
        type="source"
        position={Position.Right}
        className={styles["data"]}
        title={t("handle.data")}
      />
      <Handle
        id="child"
        type="source"
        position={Position.Bottom}
        className={styles["child"]}
        title={t("handle.child")}
      />
    </div>
  );
});
