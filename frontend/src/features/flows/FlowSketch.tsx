import styles from "./FlowSketch.module.css";
import { HEIGHT, type Spot, sketch, WIDTH } from "./sketch";

const MARGIN = 32;
// A flow of one task is not drawn larger than one of many.
const LEAST = { width: 620, height: 250 };

/** A flow from afar: its tasks as small cards, where they stand in the drawing. */
export function FlowSketch({ document }: { document: unknown }) {
  const { tasks, links } = sketch(document);
  if (tasks.length === 0) return null;
  return (
    <svg className={styles["sketch"]} viewBox={frame(tasks)} aria-hidden="true">
      {links.map(({ from, to, kind }) => (
        <path
          key={`${kind} ${from.name} ${to.name}`}
          data-kind={kind}
          d={kind === "next" ? across(from, to) : down(from, to)}
        />
      ))}
      {tasks.map(({ name, x, y }) => (
        <g key={name}>
          <rect x={x} y={y} width={WIDTH} height={HEIGHT} rx={10} />
          <circle cx={x + 22} cy={y + HEIGHT / 2} r={6} />
          <line x1={x + 40} x2={x + WIDTH - 28} y1={y + HEIGHT / 2} y2={y + HEIGHT / 2} />
        </g>
      ))}
    </svg>
  );
}

function frame(tasks: Spot[]): string {
  const xs = tasks.map((task) => task.x);
  const ys = tasks.map((task) => task.y);
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const drawn = {
    width: Math.max(...xs) + WIDTH + MARGIN - left,
    height: Math.max(...ys) + HEIGHT + MARGIN - top,
  };
  const width = Math.max(LEAST.width, drawn.width);
  const height = Math.max(LEAST.height, drawn.height);
  return `${left - (width - drawn.width) / 2} ${top - (height - drawn.height) / 2} ${width} ${height}`;
}

function down(from: Spot, to: Spot): string {
  const [x1, y1, x2, y2] = [from.x + WIDTH / 2, from.y + HEIGHT, to.x + WIDTH / 2, to.y];
  const bend = Math.max(24, Math.abs(y2 - y1) / 2);
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

function across(from: Spot, to: Spot): string {
  if (to.x < from.x + WIDTH) return down(from, to);
  const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
