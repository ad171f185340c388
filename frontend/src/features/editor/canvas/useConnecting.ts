import { type OnConnectEnd, type OnConnectStart, useReactFlow } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Spot } from "@/flow/treeLayout";
import { hangUnder, linkNext } from "../commands/linking";
import { useEditorStore } from "../state/context";
import { pointOf } from "./useDragging";

type Kind = "next" | "data" | "child";

/** Drawing a link from a card: let go over another card, or over nothing to add one there. */
export function useConnecting() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const { screenToFlowPosition } = useReactFlow();
  const drawn = useRef<{ from: string; kind: Kind; stop: () => void }>(undefined);
  return useMemo(() => {
    const onConnectStart: OnConnectStart = (_, { nodeId, handleId }) => {
      if (nodeId === null) return;
      const aim = (event: PointerEvent | TouchEvent) => {
        const task = taskUnder(pointOf(event), nodeId);
        const { aimed, look } = store.getState();
        if (aimed?.task !== task) look({ aimed: task === undefined ? undefined : { task } });
      };
      window.addEventListener("pointermove", aim);
      window.addEventListener("touchmove", aim);
      drawn.current = {
        from: nodeId,
        kind: handleId as Kind,
        stop() {
          window.removeEventListener("pointermove", aim);
          window.removeEventListener("touchmove", aim);
        },
      };
    };
    const link = (kind: Kind, from: string, to: string) => {
      if (kind === "next") linkNext(store, t, from, to);
      else if (kind === "child") hangUnder(store, t, [to], from, false);
      else store.getState().look({ asking: { kind: "ports", from, to } });
    };
    const offer = (kind: Kind, from: string, screen: Spot) => {
      const around = document.elementFromPoint(screen.x, screen.y);
      if (!around?.closest(".react-flow__pane")) return;
      const at = screenToFlowPosition(screen);
      const hanging = { kind, task: from };
      store.getState().look({ asking: { kind: "add", at, screen, hanging } });
    };
    const onConnectEnd: OnConnectEnd = (event) => {
      if (!drawn.current) return;
      const { from, kind, stop } = drawn.current;
      stop();
      drawn.current = undefined;
      store.getState().look({ aimed: undefined });
      const screen = pointOf(event);
      const to = taskUnder(screen, from);
      if (to === undefined) offer(kind, from, screen);
      else link(kind, from, to);
    };
    return { onConnectStart, onConnectEnd };
  }, [store, screenToFlowPosition, t]);
}

/** The task whose card lies at a point of the screen. */
function taskUnder({ x, y }: { x: number; y: number }, from: string): string | undefined {
  const card = document
    .elementsFromPoint(x, y)
    .map((element) => element.closest<HTMLElement>("[data-task]"))
    .find((found) => found);
  const task = card?.dataset["task"];
  return task === from ? undefined : task;
}
