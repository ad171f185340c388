import { useId } from "react";
import { useTranslation } from "react-i18next";
import { type Chart, type DrawnState, type DrawnTransition, LINE } from "./chart/drawing";
import { useDrawing } from "./chart/useDrawing";
import { Loading } from "./Loading";
import styles from "./Statechart.module.css";

export interface StatechartProps {
  /** What `Machine.describe` gives. Keep the same object while it does not change. */
  chart: Chart;
  /** Paths of the states the machine is in, for example `["receiving"]` or `["a", "a.b"]`. */
  active?: readonly string[];
  /** The transition that was taken last; it is highlighted for a moment. */
  last?: { readonly source: string; readonly target: string; readonly event?: string } | undefined;
  /** Whose statechart it is. */
  label: string;
}

/** A statechart: states as rounded boxes, nested, with labelled arrows between them. */
export function Statechart({ chart, active = [], last, label }: StatechartProps) {
  const { t } = useTranslation("ui");
  const arrow = useId();
  const drawing = useDrawing(chart);
  if (!drawing) return <Loading shape="lines" />;
  const on = new Set(active.flatMap(withParents));
  const current = active.length ? t("chart.active", { states: active.join(", ") }) : "";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is larger than its frame is scrolled by keys
    <div className={styles["frame"]} tabIndex={0}>
      <svg
        role="img"
        aria-label={[t("chart.label", { label }), current].filter(Boolean).join(". ")}
        className={styles["chart"]}
        viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        style={{ width: drawing.width, minWidth: drawing.width * 0.85 }}
      >
        <defs>
          {["rest", "lit"].map((tone) => (
            <marker
              key={tone}
              id={`${arrow}-${tone}`}
              viewBox="0 0 10 10"
              refX="8.5"
              refY="5"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
            >
              <path d="M1 1L9 5L1 9Z" className={styles["head"]} data-tone={tone} />
            </marker>
          ))}
        </defs>
        {drawing.states.map((drawn) => (
          <State key={drawn.state.id} drawn={drawn} active={on.has(drawn.state.id)} />
        ))}
        {drawing.starts.map(({ id, x, y }) => (
          <circle key={id} cx={x} cy={y} r={4} className={styles["start"]} />
        ))}
        {drawing.transitions.map((drawn) => (
          <Transition key={drawn.id} drawn={drawn} arrow={arrow} lit={isLast(drawn, last)} />
        ))}
      </svg>
    </div>
  );
}

function State({ drawn, active }: { drawn: DrawnState; active: boolean }) {
  const { state, x, y, width, height, nested, lines } = drawn;
  return (
    <g transform={`translate(${x} ${y})`}>
      {state.description && <title>{state.description}</title>}
      <rect
        width={width}
        height={height}
        rx={nested ? 12 : 9}
        className={styles["state"]}
        data-active={active || undefined}
        data-type={state.type}
        data-nested={nested || undefined}
      />
      {state.type === "final" && (
        <rect
          x={3}
          y={3}
          width={width - 6}
          height={height - 6}
          rx={6}
          className={styles["final"]}
        />
      )}
      <text x={12} y={20} className={styles["name"]} data-active={active || undefined}>
        {state.key}
      </text>
      {lines.map((line, index) => (
        <text key={line} x={12} y={38 + index * LINE} className={styles["line"]}>
          {line}
        </text>
      ))}
    </g>
  );
}

function Transition({
  drawn,
  arrow,
  lit,
}: {
  drawn: DrawnTransition;
  arrow: string;
  lit: boolean;
}) {
  const { path, labels, label } = drawn;
  return (
    <g data-lit={lit || undefined} className={styles["transition"]}>
      <path d={path} markerEnd={`url(#${arrow}-${lit ? "lit" : "rest"})`} />
      {label &&
        labels.map((text, index) => (
          <text key={text} x={label.x + 5} y={label.y + 12 + index * LINE}>
            {text}
          </text>
        ))}
    </g>
  );
}

/** `a.b` is active with `a`. */
function withParents(path: string): string[] {
  const keys = path.split(".");
  return keys.map((_, index) => keys.slice(0, index + 1).join("."));
}

function isLast(drawn: DrawnTransition, last: StatechartProps["last"]): boolean {
  return drawn.source !== "" && drawn.source === last?.source && drawn.target === last.target;
}
