import type { ConnectionLineComponentProps } from "@xyflow/react";
import { CARD } from "@/ui/canvas/measures";
import { treeRoute } from "@/ui/canvas/routes";
import styles from "./Canvas.module.css";
import type { DrawnNode } from "./nodes";

/** The link that is being drawn. */
export function DrawnLine({
  fromX,
  fromY,
  toX,
  toY,
  fromHandle,
}: ConnectionLineComponentProps<DrawnNode>) {
  const kind = fromHandle?.id ?? "next";
  const bend = Math.max(24, Math.abs(toX - fromX) / 2);
  const path =
    kind === "child"
      ? treeRoute(
          { x: fromX - CARD.width / 2, y: fromY - CARD.height, ...CARD },
          { x: toX, y: toY, width: 0, height: 0 },
        ).path
      : `M${fromX} ${fromY}C${fromX + bend} ${fromY} ${toX - bend} ${toY} ${toX} ${toY}`;
  return (
    <path
      d={path}
      className={styles["line"]}
      data-kind={kind}
      markerEnd={kind === "next" ? "url(#tf-arrow)" : undefined}
    />
  );
}
