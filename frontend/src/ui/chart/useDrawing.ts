import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { layered } from "../canvas/layered";
import { type Chart, type ChartWords, type Drawing, drawingOf, graphOf } from "./drawing";

/** The chart laid out; undefined until it is. */
export function useDrawing(chart: Chart): Drawing | undefined {
  const { t } = useTranslation("ui");
  const [drawing, setDrawing] = useState<Drawing>();
  const words = useMemo(
    (): ChartWords => ({
      after: (milliseconds) => t("chart.after", { seconds: milliseconds / 1000 }),
      always: t("chart.always"),
      done: t("chart.done"),
      error: t("chart.error"),
      invokes: (what) => t("chart.invokes", { what }),
    }),
    [t],
  );
  useEffect(() => {
    let stale = false;
    layered(graphOf(chart, words)).then(
      (laid) => stale || setDrawing(drawingOf(laid, chart, words)),
      () => stale || setDrawing(undefined),
    );
    return () => {
      stale = true;
    };
  }, [chart, words]);
  return drawing;
}
