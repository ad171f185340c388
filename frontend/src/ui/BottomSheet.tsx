import { Portal } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./BottomSheet.module.css";
import { IconButton } from "./IconButton";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}

const HALF = 55;
const FULL = 92;

/** A sheet from the lower edge of a phone; what is behind it stays in use. Drag its handle, or press it. */
export function BottomSheet({ open, onClose, title, actions, children }: Props) {
  const { t } = useTranslation("ui");
  const heading = useId();
  const [height, setHeight] = useState(HALF);
  const moved = useRef(false);

  useEffect(() => {
    if (!open) return undefined;
    const close = (event: KeyboardEvent) => event.key === "Escape" && onClose();
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  }, [open, onClose]);

  if (!open) return null;

  const settle = (value: number) => {
    if (value < HALF / 2) {
      setHeight(HALF);
      onClose();
    } else setHeight(value > (HALF + FULL) / 2 ? FULL : HALF);
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const handle = event.currentTarget;
    const [start, from] = [event.clientY, height];
    const at = (now: globalThis.PointerEvent) =>
      Math.min(FULL, from + ((start - now.clientY) / window.innerHeight) * 100);
    moved.current = false;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (now) => {
      moved.current ||= Math.abs(now.clientY - start) > 4;
      setHeight(at(now));
    };
    handle.onpointerup = (now) => {
      handle.onpointermove = null;
      handle.onpointerup = null;
      if (moved.current) settle(at(now));
    };
  };

  return (
    <Portal>
      <div
        role="dialog"
        aria-labelledby={heading}
        className={styles["sheet"]}
        style={{ height: `${height}dvh` }}
      >
        <button
          type="button"
          className={styles["handle"]}
          aria-label={height === FULL ? t("sheet.shrink") : t("sheet.grow")}
          onPointerDown={drag}
          onClick={() => moved.current || setHeight(height === FULL ? HALF : FULL)}
        />
        <div className={styles["head"]}>
          <h2 id={heading} className={styles["title"]}>
            {title}
          </h2>
          {actions}
          <IconButton icon={IconX} label={t("close")} size={44} onClick={onClose} />
        </div>
        <div className={styles["body"]}>{children}</div>
      </div>
    </Portal>
  );
}
