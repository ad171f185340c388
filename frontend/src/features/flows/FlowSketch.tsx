import styles from "./FlowSketch.module.css";
import { HEIGHT, sketch, WIDTH } from "./sketch";

const MARGIN = 32;

/** A flow from afar: its tasks as small cards, where they stand in the drawing. */
export function FlowSketch({ document }: { document: unknown }) {
  const { tasks, links } = sketch(document);
  if (tasks.length === 0) return null;
  const xs = tasks.map((task) => task.x);
  const ys = tasks.map((task) => task.y);
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const width = Math.max(...xs) + WIDTH + MARGIN - left;
  const height = Math.max(...ys) + HEIGHT + MARGIN - top;
  return (
    <svg
      className={styles["sketch"]}
      viewBox={`${left} ${top} ${width} ${height}`}
      aria-hidden="true"
    >
      {links.map(({ from, to, kind }) => (
        <path
          key={`${kind} ${from.name} ${to.name}`}
          data-kind={kind}
          d={curve(from.x + WIDTH / 2, from.y + HEIGHT, to.x + WIDTH / 2, to.y)}
        />
      ))}
      {tasks.map((task) => (
        <g key={task.name}>
          <rect x={task.x} y={task.y} width={WIDTH} height={HEIGHT} rx={10} />
          <circle cx={task.x + 22} cy={task.y + HEIGHT / 2} r={6} />
          <line
            x1={task.x + 40}
            x2={task.x + WIDTH - 28}
            y1={task.y + HEIGHT / 2}
            y2={task.y + HEIGHT / 2}
          />
        </g>
      ))}
    </svg>
  );
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const bend = Math.max(24, Math.abs(y2 - y1) / 2);
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}
