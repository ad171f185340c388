import { memo } from "react";
import { HANDLES } from "./nodes";
import styles from "./TaskNode.module.css";

/**
 * Where links end on a card. React Flow measures these marks as if they were its handles; real
 * ones, each of which listens to every change, are drawn only on the cards in use.
 */
export const Anchors = memo(function Anchors() {
  return HANDLES.map(({ id, type, position, x, y }) => (
    <i
      key={id}
      className={`${type} ${styles["anchor"]}`}
      data-handleid={id}
      data-handlepos={position}
      style={{ left: x, top: y }}
      aria-hidden
    />
  ));
});
