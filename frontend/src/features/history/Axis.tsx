import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Told } from "@/tasks/family/event";
import { momentAt, moved, placeOf, type Span, seqAt } from "./axis";
import { paintAxis } from "./painter";
import styles from "./TimeLine.module.css";
import { useSaid } from "./useSaid";

interface Props {
  known: ReadonlyMap<number, Told>;
  /** Counts up when more is known. */
  version: number;
  span: Span;
  stable: readonly number[];
  moment: number | null;
  onMoment: (seq: number | null) => void;
  /** Somebody looks at an event. */
  onLook: (seq: number) => void;
  labelOf: (task: string) => string;
}

/** The events of a family side by side; drag, or use the arrow keys, to go to a moment. */
export function Axis({ known, version, span, stable, moment, onMoment, onLook, labelOf }: Props) {
  const { t } = useTranslation("history");
  const { ref, width, height } = useElementSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const scheme = useComputedColorScheme();
  const said = useSaid(labelOf);
  const here = moment ?? span.last;

  // biome-ignore lint/correctness/useExhaustiveDependencies: version and scheme change what is painted
  useEffect(() => {
    if (canvas.current) paintAxis(canvas.current, { known, span, stable, moment });
  }, [known, version, span, stable, moment, width, height, scheme]);

  const at = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return seqAt(event.clientX - box.left, span, box.width);
  };
  const point = (seq: number | null) => {
    setPointed(seq);
    if (seq !== null && !known.has(seq)) onLook(seq);
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const seq = at(event);
    point(seq);
    if (event.buttons === 1) onMoment(momentAt(seq, span));
  };
  const event = known.get(here);
  return (
    <div
      ref={ref}
      role="slider"
      tabIndex={0}
      className={styles["axis"]}
      aria-label={t("axis")}
      aria-valuemin={span.first}
      aria-valuemax={span.last}
      aria-valuenow={here}
      aria-valuetext={moment === null ? t("now") : event ? said(event) : t("event", { seq: here })}
      onPointerDown={(pressed) => {
        pressed.currentTarget.setPointerCapture(pressed.pointerId);
        drag(pressed);
      }}
      onPointerMove={drag}
      onPointerLeave={() => setPointed(null)}
      onFocus={() => onLook(here)}
      onKeyDown={(pressed) => {
        const next = moved(pressed.key, moment, span);
        if (next === undefined) return;
        pressed.preventDefault();
        onMoment(next);
        point(null);
        onLook(next ?? span.last);
      }}
    >
      <canvas ref={canvas} className={styles["canvas"]} aria-hidden />
      {moment !== null && (
        <span className={styles["hand"]} style={{ left: placeOf(moment, span, width) }} />
      )}
      {pointed !== null && (
        <Tip
          place={placeOf(pointed, span, width)}
          width={width}
          text={
            known.has(pointed) ? said(known.get(pointed) as Told) : t("event", { seq: pointed })
          }
        />
      )}
    </div>
  );
}

/** What is said of the event one points at; stays within the axis. */
function Tip({ place, width, text }: { place: number; width: number; text: string }) {
  const share = width > 0 ? place / width : 0;
  return (
    <span
      className={styles["tip"]}
      style={{ left: place, transform: `translateX(${-share * 100}%)` }}
      aria-hidden
    >
      {text}
    </span>
  );
}
