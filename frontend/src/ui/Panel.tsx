import { useLocalStorage } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { BottomSheet } from "./BottomSheet";
import { IconButton } from "./IconButton";
import styles from "./Panel.module.css";
import { useNarrow } from "./useNarrow";

interface Props {
  /** Under this name its size is remembered. */
  name: string;
  side: "left" | "right" | "bottom";
  title: string;
  open: boolean;
  onClose: () => void;
  /** Width (or height, at the bottom) in pixels until the person chooses another. */
  size: number;
  min?: number;
  max?: number;
  /** Small buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

const STEP = 16;

/** A panel at an edge: can be hidden, and resized by pointer or arrow keys. A sheet on a phone. */
export function Panel(props: Props) {
  const { open, onClose, title, children, actions } = props;
  const narrow = useNarrow();
  if (narrow) {
    return (
      <BottomSheet open={open} onClose={onClose} title={title} actions={actions}>
        {children}
      </BottomSheet>
    );
  }
  return open ? <Column {...props} /> : null;
}

function Column({ name, side, title, onClose, size, actions, children, ...limits }: Props) {
  const { t } = useTranslation("ui");
  const { min = 200, max = 560 } = limits;
  const [chosen, setChosen] = usePanelSize(name, size);
  const clamp = (value: number) => Math.round(Math.min(max, Math.max(min, value)));
  const extent = clamp(chosen);
  const set = (value: number) => setChosen(clamp(value));
  return (
    <section
      className={styles["panel"]}
      data-side={side}
      style={side === "bottom" ? { height: extent } : { width: extent }}
      aria-label={title}
    >
      <header className={styles["head"]}>
        <h2 className={styles["title"]}>{title}</h2>
        {actions}
        <IconButton icon={IconX} label={t("panel.hide")} size={28} onClick={onClose} />
      </header>
      <div className={styles["body"]}>{children}</div>
      <hr
        className={styles["grip"]}
        tabIndex={0}
        aria-label={t("panel.resize", { title })}
        aria-orientation={side === "bottom" ? "horizontal" : "vertical"}
        aria-valuenow={extent}
        aria-valuemin={min}
        aria-valuemax={max}
        onDoubleClick={() => set(size)}
        onPointerDown={(event) => drag(event, side, extent, set)}
        onKeyDown={(event) => nudge(event, side, extent, { min, max, set, hide: onClose })}
      />
    </section>
  );
}

function usePanelSize(name: string, size: number) {
  return useLocalStorage({
    key: `taskflow.panel.${name}`,
    defaultValue: size,
    getInitialValueInEffect: false,
  });
}

/** Whether a panel is shown, remembered under its name. */
export function usePanelOpen(name: string, initial: boolean) {
  return useLocalStorage({
    key: `taskflow.panel.${name}.open`,
    defaultValue: initial,
    getInitialValueInEffect: false,
  });
}

function drag(
  event: PointerEvent<HTMLElement>,
  side: Props["side"],
  extent: number,
  set: (value: number) => void,
) {
  const grip = event.currentTarget;
  const [x, y] = [event.clientX, event.clientY];
  grip.setPointerCapture(event.pointerId);
  const move = (now: globalThis.PointerEvent) => {
    const way = { left: now.clientX - x, right: x - now.clientX, bottom: y - now.clientY }[side];
    set(extent + way);
  };
  const end = () => {
    grip.removeEventListener("pointermove", move);
    grip.removeEventListener("pointerup", end);
    grip.removeEventListener("pointercancel", end);
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
}

function nudge(
  event: KeyboardEvent,
  side: Props["side"],
  extent: number,
  { min, max, set, hide }: { min: number; max: number; set: (v: number) => void; hide: () => void },
) {
  const grow = { left: "ArrowRight", right: "ArrowLeft", bottom: "ArrowUp" }[side];
  const shrink = { left: "ArrowLeft", right: "ArrowRight", bottom: "ArrowDown" }[side];
  if (event.key === grow) set(extent + STEP);
  else if (event.key === shrink) set(extent - STEP);
  else if (event.key === "Home") set(min);
  else if (event.key === "End") set(max);
  else if (event.key === "Enter") hide();
  else return;
  event.preventDefault();
}
