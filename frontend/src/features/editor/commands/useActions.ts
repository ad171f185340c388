import { useMemo } from "react";
import { below } from "@/flow/document";
import { drawnThing } from "../model/things";
import type { Deeds } from "./deeds";
import type { DeedName } from "./keys";
import { useDeeds } from "./useDeeds";

export type Actions = Record<DeedName, () => void>;

interface Rooms {
  enterInspector: () => void;
  openPalette: () => void;
  run: () => void;
}

/** What each of the named deeds does on this page. */
export function useActions({ enterInspector, openPalette, run }: Rooms): Actions {
  const deeds = useDeeds();
  return useMemo(
    () => actions(deeds, { enterInspector, openPalette, run }),
    [deeds, enterInspector, openPalette, run],
  );
}

function actions(deeds: Deeds, { enterInspector, openPalette, run }: Rooms): Actions {
  const now = () => deeds.store.getState();
  const task = () =>
    now().selection.findLast((id) => drawnThing(id).kind === "task") ?? now().cursor;
  const copy = () => {
    const text = deeds.copied();
    if (text !== undefined) void navigator.clipboard?.writeText(text).catch(now().refuse);
  };
  return {
    undo: () => now().undo(),
    redo: () => now().redo(),
    selectAll: () => deeds.selectAll(),
    duplicate: () => deeds.duplicate(),
    copy,
    cut() {
      copy();
      deeds.remove();
    },
    paste() {
      navigator.clipboard
        ?.readText()
        .then((text) => deeds.pasted(text))
        .catch(now().refuse);
    },
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
      const tasks = selection.filter((id) => drawnThing(id).kind === "task");
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
