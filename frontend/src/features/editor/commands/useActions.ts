import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { below } from "@/flow/document";
import { copyText, pastedText } from "@/ui/clipboard";
import { canvasItem } from "../model/canvasItems";
import type { FlowCommands } from "./flowCommands";
import type { CommandName } from "./keys";
import { useFlowCommands } from "./useFlowCommands";

export type Actions = Record<CommandName, () => void>;

interface Rooms {
  enterInspector: () => void;
  openPalette: () => void;
  run: () => void;
}

/** What each of the named deeds does on this page. */
export function useActions({ enterInspector, openPalette, run }: Rooms): Actions {
  const { t } = useTranslation("editor");
  const deeds = useFlowCommands();
  return useMemo(
    () => actions(deeds, { enterInspector, openPalette, run }, t),
    [deeds, enterInspector, openPalette, run, t],
  );
}

function actions(
  deeds: FlowCommands,
  { enterInspector, openPalette, run }: Rooms,
  t: TFunction<"editor">,
): Actions {
  const now = () => deeds.store.getState();
  const task = () =>
    now().selection.findLast((id) => canvasItem(id).kind === "task") ?? now().cursor;
  /** False when it is not on the clipboard, so that what is cut is not lost. */
  const copy = async () => {
    const text = deeds.copied();
    return text !== undefined && (await copyText(text));
  };
  const paste = async () => {
    const text = await pastedText();
    if (text === undefined) now().refuse(new Error(t("refused.paste")));
    else deeds.pasted(text);
  };
  return {
    undo: () => now().undo(),
    redo: () => now().redo(),
    selectAll: () => deeds.selectAll(),
    duplicate: () => deeds.duplicate(),
    copy: () => void copy(),
    cut: () => void copy().then((done) => done && deeds.remove()),
    paste: () => void paste(),
    remove: () => deeds.remove(),
    open() {
      const { cursor, selection, select } = now();
      if (selection.length === 0 && cursor !== undefined) select([cursor]);
      enterInspector();
    },
    connect() {
      const from = task();
      if (from !== undefined) now().look({ asking: { kind: "target", from } });
    },
    addTask: openPalette,
    addNote() {
      deeds.addNote();
      enterInspector();
    },
    group: () => deeds.group(),
    arrange: () => void deeds.arrange(),
    fit: () => deeds.sight.fit(),
    zoomIn: () => deeds.sight.zoom(1),
    zoomOut: () => deeds.sight.zoom(-1),
    branch() {
      const { document, selection, select } = now();
      const tasks = selection.filter((id) => canvasItem(id).kind === "task");
      select([...new Set(tasks.flatMap((name) => below(document, name)))]);
    },
    leave() {
      if (now().comparing) now().look({ comparing: undefined });
      else now().select([], now().cursor);
    },
    save: () => now().look({ asking: { kind: "save" } }),
    run,
    help: () => now().look({ asking: { kind: "shortcuts" } }),
  };
}
