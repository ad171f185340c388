import type { Told } from "@/tasks/family/event";
import { binsOf, placeOf, type Span } from "./axis";
import type { EventTopic } from "./eventTopic";

interface Picture {
  known: ReadonlyMap<number, Told>;
  span: Span;
  stable: readonly number[];
  moment: number | null;
}

/** The token of each kind's colour, and how high its mark is. */
const marks: Record<EventTopic, readonly [token: string, height: number]> = {
  started: ["accent", 0.6],
  acted: ["ink-soft", 1],
  worked: ["working", 0.85],
  copied: ["rule", 0.45],
  done: ["done", 0.85],
  failed: ["failed", 1],
  cancelled: ["cancelled", 0.6],
  family: ["edge", 0.45],
};

const FOOT = 8;

/** Paints a mark for each event, or a bar for each handful, and dots under the stable moments. */
export function paintAxis(
  canvas: HTMLCanvasElement,
  { known, span, stable, moment }: Picture,
): void {
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const colour = (token: string) => style.getPropertyValue(`--tf-${token}`);
  const ground = height - FOOT;
  const room = ground - 4;

  pen.fillStyle = colour("line");
  pen.fillRect(0, ground, width, 1);
  const here = moment === null ? width : placeOf(moment + 0.5, span, width);
  for (const bin of binsOf(known, span, width)) {
    pen.globalAlpha = bin.place + bin.width / 2 > here ? 0.32 : 1;
    const wide = Math.max(1.5, Math.min(bin.width - 1.5, 6));
    const left = bin.place + (bin.width - wide) / 2;
    let bottom = ground - 1;
    const total = [...bin.counts.values()].reduce((sum, count) => sum + count, bin.unknown);
    for (const [kind, count] of bin.counts) {
      const [token, share] = marks[kind];
      const high = room * (total === 1 ? share : count / total);
      pen.fillStyle = colour(token);
      pen.beginPath();
      pen.roundRect(left, bottom - high, wide, high, Math.min(2, wide / 2));
      pen.fill();
      bottom -= high;
    }
    if (bin.counts.size === 0) {
      pen.fillStyle = colour("line");
      pen.fillRect(left, ground - 1 - room * 0.3, wide, room * 0.3);
    }
  }
  pen.globalAlpha = 1;
  pen.fillStyle = colour("ink-faint");
  for (const seq of stable) {
    pen.beginPath();
    pen.arc(placeOf(seq, span, width), ground + 5, 1.75, 0, 2 * Math.PI);
    pen.fill();
  }
}
