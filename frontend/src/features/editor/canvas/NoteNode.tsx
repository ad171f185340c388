import { type NodeProps, NodeResizer } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Markdown } from "@/ui/Markdown";
import { useEditorStore } from "../state/context";
import styles from "./NoteNode.module.css";
import type { NoteNodeType } from "./nodes";

/** A note on the canvas: what somebody wants others to know. */
export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<NoteNodeType>) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const { note } = data;
  return (
    <>
      <NodeResizer
        isVisible={selected}
        minWidth={120}
        minHeight={56}
        lineClassName={styles["edge"] ?? ""}
        handleClassName={styles["grip"] ?? ""}
        onResizeEnd={(_, { x, y, width, height }) =>
          store.getState().edit(
            {
              op: "setNote",
              id: note.id,
              position: [Math.round(x), Math.round(y)],
              size: [Math.round(width), Math.round(height)],
            },
            { label: t("step.resizeNote") },
          )
        }
      />
      <div className={styles["note"]} data-selected={selected || undefined}>
        <Markdown text={note.text} />
      </div>
    </>
  );
});
