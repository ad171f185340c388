import { useComputedColorScheme } from "@mantine/core";
import { useReactFlow, useStore } from "@xyflow/react";
import { type PointerEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Canvas.module.css";
import { paint, type View } from "./painter";
import type { Scene } from "./scene";

const WIDTH = 168;
const HEIGHT = 104;
const MARGIN = 10;

/** The whole family in a corner, and which part of it one sees; press or drag to go elsewhere. */
export function Overview({ scene, onMove }: { scene: Scene; onMove: () => void }) {
  const { t } = useTranslation("families");
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme();
  const { setCenter } = useReactFlow();
  const [x, y, zoom] = useStore((state) => state.transform);
  const [width, height] = useStore((state) => [state.width, state.height] as const, same);
  const view = fitted(scene);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes what is painted
  useEffect(() => {
    if (canvas.current) paint(canvas.current, scene, view);
  }, [scene, scheme]);

  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    onMove();
    const place = event.currentTarget.getBoundingClientRect();
    void setCenter(
      (event.clientX - place.x - view.x) / view.zoom,
      (event.clientY - place.y - view.y) / view.zoom,
      { zoom },
    );
  };
  return (
    <div
      className={styles["overview"]}
      role="img"
      aria-label={t("live.overview")}
      style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      <canvas ref={canvas} />
      <span
        className={styles["frame"]}
        style={{
          left: view.x + (-x / zoom) * view.zoom,
          top: view.y + (-y / zoom) * view.zoom,
          width: (width / zoom) * view.zoom,
          height: (height / zoom) * view.zoom,
        }}
      />
    </div>
  );
}

const same = (one: readonly [number, number], other: readonly [number, number]) =>
  one[0] === other[0] && one[1] === other[1];

/** How the whole family fits in. */
function fitted({ layout: { bounds } }: Scene): View {
  const zoom = Math.min(
    (WIDTH - 2 * MARGIN) / bounds.width,
    (HEIGHT - 2 * MARGIN) / bounds.height,
    0.25,
  );
  return {
    zoom,
    x: (WIDTH - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: (HEIGHT - bounds.height * zoom) / 2 - bounds.y * zoom,
  };
}
