import type { KeyboardEvent, ReactNode } from "react";
import styles from "./Toolbar.module.css";

interface Props {
  label: string;
  orientation?: "horizontal" | "vertical";
  children: ReactNode;
}

/** A group of buttons on a raised strip; arrow keys go from one to the next. */
export function Toolbar({ label, orientation = "horizontal", children }: Props) {
  return (
    <div
      role="toolbar"
      aria-label={label}
      aria-orientation={orientation}
      className={styles["toolbar"]}
      data-orientation={orientation}
      onKeyDown={walk}
    >
      {children}
    </div>
  );
}

/** A hairline between groups of buttons. */
export function ToolbarGap() {
  return <span className={styles["gap"]} aria-hidden />;
}

function walk(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const typing = event.target instanceof HTMLInputElement;
  if (!step || typing) return;
  const buttons = [
    ...event.currentTarget.querySelectorAll<HTMLElement>("button:not(:disabled), a[href]"),
  ];
  const here = buttons.indexOf(document.activeElement as HTMLElement);
  buttons.at((here + step) % buttons.length)?.focus();
  event.preventDefault();
}
