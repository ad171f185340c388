import { ViewportPortal } from "@xyflow/react";
import { memo } from "react";
import styles from "./Lines.module.css";
import type { Line } from "./lines";
import type { Pulse } from "./usePulses";

/** What leads from task to task: the tree thin, the sequence with arrows, data in colour. */
export const Lines = memo(function Lines({
  lines,
  pulses,
}: {
  lines: readonly Line[];
  pulses: readonly Pulse[];
}) {
  const paths = new Map(lines.map(({ key, path }) => [key, path]));
  return (
    <ViewportPortal>
      <svg className={styles["lines"]} aria-hidden>
        <defs>
          <marker
            id="live-arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M1 1 7 4 1 7Z" className={styles["head"]} />
          </marker>
        </defs>
        {lines.map(({ key, kind, path, quiet }) => (
          <path
            key={key}
            d={path}
            className={styles["line"]}
            data-kind={kind}
            data-quiet={quiet || undefined}
            {...(kind === "sequence" ? { markerEnd: "url(#live-arrow)" } : {})}
          />
        ))}
        {pulses.map(({ key, seq }) => (
          <path
            key={`${key} ${seq}`}
            d={paths.get(key)}
            className={styles["pulse"]}
            pathLength={1}
            data-pulse
          />
        ))}
      </svg>
    </ViewportPortal>
  );
});
