import { IconCircleDot } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { labelOf } from "@/flow/document";
import { type Command, useCommands } from "@/ui/commands";
import { useEditor, useTypes } from "../state/context";
import { DEEDS, SHORTCUTS } from "./keys";
import type { Actions } from "./useActions";
import { useFlowCommands } from "./useFlowCommands";

/** Offers in the command palette what can be done here, and every task to go to or to add. */
export function useOffering(actions: Actions) {
  const { t, i18n } = useTranslation("editor");
  const deeds = useFlowCommands();
  const types = useTypes();
  const tasks = useEditor((editor) => editor.document.tasks);
  const doing = useMemo(
    () =>
      DEEDS.filter((name) => name !== "leave").map((name): Command => {
        const keys = SHORTCUTS.find(({ does }) => does === name)?.keys.split(" ")[0];
        return {
          id: `editor.${name}`,
          label: t(`deed.${name}`),
          run: actions[name],
          ...(keys ? { keys } : {}),
        };
      }),
    [actions, t],
  );
  const going = useMemo(
    () =>
      tasks.map((task): Command => {
        const type = types.get(task.type);
        return {
          id: `task.${task.name}`,
          label: labelOf(task, i18n.language),
          icon: IconCircleDot,
          keywords: [task.name, task.type, type?.label ?? ""],
          run() {
            deeds.store.getState().select([task.name]);
            deeds.sight.reveal(task.name);
            deeds.sight.focus(task.name);
          },
        };
      }),
    [tasks, types, deeds, i18n.language],
  );
  const adding = useMemo(
    () =>
      [...types.values()].map(
        (type): Command => ({
          id: `add.${type.name}`,
          label: t("step.add", { label: type.label }),
          keywords: [type.name, type.description],
          run: () => void deeds.add(type),
        }),
      ),
    [types, deeds, t],
  );
  useCommands(t("offer.doing"), doing);
  useCommands(t("offer.going"), going);
  useCommands(t("offer.adding"), adding);
}
