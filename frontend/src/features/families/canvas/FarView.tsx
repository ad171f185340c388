import { useComputedColorScheme } from "@mantine/core";
import { useStore } from "@xyflow/react";
import { useEffect, useRef } from "react";
import styles from "./Canvas.module.css";
import { paint } from "./painter";
import type { Scene } from "./scene";

interface Props {
  scene: Scene;
  selected: string | null;
  tones: ReadonlyMap<string, string>;
}

/** The family from afar, painted: any number of tasks, no cards. */
export function FarView({ scene, selected, tones }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [x, y, zoom] = useStore((state) => state.transform);
  const size = useStore(({ width, height }) => `${width} ${height}`);
  const scheme = useComputedColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme and the size change what is painted
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (canvas.current) paint(canvas.current, scene, { x, y, zoom }, { selected, tones });
    });
    return () => cancelAnimationFrame(frame);
  }, [scene, x, y, zoom, selected, tones, scheme, size]);
  return <canvas ref={canvas} className={styles["far"]} aria-hidden />;
}
