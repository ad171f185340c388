import {
  EdgeLabelRenderer,
  type EdgeProps,
  type InternalNode,
  useInternalNode,
} from "@xyflow/react";
import { memo } from "react";
import { type Box, CARD } from "@/ui/canvas/measures";
import { DATA_AT, linkRoute, SEQUENCE_AT, treeRoute } from "@/ui/canvas/routes";
import styles from "./LinkEdge.module.css";
import type { LinkEdgeType } from "./useEdges";

/** A link between two cards: of the tree, of the sequence, or of data. */
export const LinkEdge = memo(function LinkEdge({
  source,
  target,
  data,
  selected,
}: EdgeProps<LinkEdgeType>) {
  const from = boxOf(useInternalNode(source));
  const to = boxOf(useInternalNode(target));
  if (!from || !to || !data) return null;
  const { link, kind, guard } = data;
  const { path, middle } =
    link.kind === "tree"
      ? treeRoute(from, to)
      : linkRoute(from, to, link.kind === "next" ? SEQUENCE_AT : DATA_AT);
  return (
    <>
      <path d={path} className={styles["reach"]} />
      <path
        d={path}
        className={styles["link"]}
        data-link={link.kind}
        data-kind={kind}
        data-conditional={guard ? true : undefined}
        data-selected={selected || undefined}
        markerEnd={link.kind === "next" ? "url(#tf-arrow)" : undefined}
      />
      {link.kind === "data" && selected && (
        <EdgeLabelRenderer>
          <div
            className={styles["label"]}
            style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
          >
            {shortOf(link.connection.from)} → {shortOf(link.connection.to)}
            {guard && <small>[{guard}]</small>}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

/** An endpoint without its task: `output.selected.topic`. */
const shortOf = (endpoint: string) => endpoint.split(".").slice(1).join(".");

function boxOf(node: InternalNode | undefined): Box | undefined {
  return node && { ...node.internals.positionAbsolute, ...CARD };
}

/** The arrow's head, once for all sequence links. */
export function ArrowHead() {
  return (
    <svg className={styles["heads"]} aria-hidden="true">
      <defs>
        <marker
          id="tf-arrow"
          viewBox="0 0 10 10"
          refX="9"
          refY="5"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M1 1L9 5L1 9Z" className={styles["head"]} />
        </marker>
      </defs>
    </svg>
  );
}
