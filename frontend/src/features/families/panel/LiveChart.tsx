import { useEffect, useMemo, useRef, useState } from "react";
import { currentOf, machineOf, type WholeTask } from "@/tasks/family/task";
import { Statechart } from "@/ui/Statechart";
import styles from "./LiveChart.module.css";

/** A task's statechart with its active states and, for a moment, the transition it has just made. */
export function LiveChart({ task, label }: { task: WholeTask; label: string }) {
  const chart = useMemo(() => machineOf(task.machine).describe(), [task.machine]);
  const active = statesOf(currentOf(task));
  const last = useBriefly(task.last);
  const taken = last && { source: statesOf(last.from)[0] ?? "", target: active[0] ?? "" };
  return (
    <div ref={useCentred(active.join())} className={styles["frame"]}>
      <Statechart chart={chart} active={active} last={taken} label={label} />
    </div>
  );
}

/** Keeps the active state in view, without moving anything but the chart. */
function useCentred(active: string) {
  const frame = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for anew when another is active
  useEffect(() => {
    const box = frame.current;
    if (!box) return undefined;
    const centre = () => {
      const state = box.querySelector("[data-active]")?.getBoundingClientRect();
      const pane = box.firstElementChild;
      if (!state || !pane) return;
      const seen = pane.getBoundingClientRect();
      pane.scrollBy({
        left: state.x + state.width / 2 - seen.x - seen.width / 2,
        top: state.y + state.height / 2 - seen.y - seen.height / 2,
      });
    };
    // The drawing comes later than its frame.
    const drawn = new MutationObserver(centre);
    drawn.observe(box, { childList: true, subtree: true });
    centre();
    return () => drawn.disconnect();
  }, [active]);
  return frame;
}

const statesOf = (label: string): string[] => label.split("|").filter(Boolean);

const MOMENT = 1_600;

/** A value for a moment after it came. */
function useBriefly<Value>(value: Value): Value | undefined {
  const [over, setOver] = useState<Value>();
  useEffect(() => {
    const timer = setTimeout(() => setOver(value), MOMENT);
    return () => clearTimeout(timer);
  }, [value]);
  return value === over ? undefined : value;
}
