import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { findTask, labelOf } from "@/flow/document";
import type { Spot } from "@/flow/treeLayout";
import { neighbour, successor, type Way } from "./cardNavigation";
import { useFlowCommands } from "./useFlowCommands";

const WAYS: Record<string, Way> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** From card to card, and moving what is selected. */
export function useCardNavigation() {
  const { t } = useTranslation("editor");
  const deeds = useFlowCommands();
  return useMemo(() => {
    const now = deeds.store.getState;
    const goTo = (name: string | undefined): boolean => {
      const task = name === undefined ? undefined : findTask(now().document, name);
      if (!task) return false;
      now().select([task.name]);
      now().announce(t("said.at", { label: labelOf(task) }));
      deeds.sight.reveal(task.name);
      deeds.sight.focus(task.name);
      return true;
    };
    return {
      /** False when nothing is selected that could be moved. */
      nudge(by: Spot): boolean {
        if (now().selection.length === 0) return false;
        deeds.nudge(by);
        return true;
      },
      walk(key: string) {
        const { document, cursor } = now();
        const way = WAYS[key];
        const first = document.tasks[0]?.name;
        if (way) goTo(cursor === undefined ? first : neighbour(document, cursor, way));
      },
      /** Back to the card one came from; false when there is none. */
      back: () => goTo(now().cursor),
      /** False at either end, where the keyboard leaves the canvas. */
      step(way: 1 | -1): boolean {
        const { document, cursor } = now();
        return goTo(successor(document, cursor, way));
      },
    };
  }, [deeds, t]);
}
