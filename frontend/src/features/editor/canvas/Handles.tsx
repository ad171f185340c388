import { Handle, Position } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import styles from "./TaskNode.module.css";

/** The places of a card from which links are drawn: sequence, data, what is inside. */
export function Handles() {
  const { t } = useTranslation("editor");
  return (
    <>
      {(["next", "data"] as const).map((kind) => (
        <Handle
          key={kind}
          id={kind}
          type="source"
          position={Position.Right}
          className={styles[kind]}
          title={t(`handle.${kind}`)}
        />
      ))}
      <Handle
        id="child"
        type="source"
        position={Position.Bottom}
        className={styles["child"]}
        title={t("handle.child")}
      />
    </>
  );
}
