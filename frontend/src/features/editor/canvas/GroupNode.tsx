import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import styles from "./GroupNode.module.css";
import type { GroupNodeType } from "./nodes";

/** Tasks that are drawn together. */
export const GroupNode = memo(function GroupNode({ data, selected }: NodeProps<GroupNodeType>) {
  return (
    <div className={styles["group"]} data-selected={selected || undefined}>
      <span className={styles["label"]}>{data.label}</span>
    </div>
  );
});
