import { useMemo } from "react";
import type { Unfinished, UnfinishedTexts } from "@/ui/form/unfinished";
import { useEditor, useEditorStore } from "./context";
import { standing, taskField } from "./unfinished";

/** What is unfinished in one field of the flow, and how to keep it. */
export function useUnfinishedField(field: string) {
  const store = useEditorStore();
  const unfinished = useEditor((editor) => editor.unfinished.get(field));
  const hold = (one?: Unfinished) => store.getState().hold(field, one);
  return { unfinished, hold };
}

/** What is unfinished in a form of a task, by the paths of its fields. */
export function useUnfinishedForm(task: string, path: readonly string[]): UnfinishedTexts {
  const store = useEditorStore();
  const unfinished = useEditor((editor) => editor.unfinished);
  return useMemo(() => {
    const fieldAt = (inside: readonly (string | number)[]) => taskField(task, [...path, ...inside]);
    return {
      of: (inside) => unfinished.get(fieldAt(inside)),
      hold: (inside, one) => store.getState().hold(fieldAt(inside), one),
      // It is an editor's form: nothing is handed in.
      all: () => [],
    };
  }, [store, unfinished, task, path]);
}

/** Everything that is unfinished in the flow. */
export function useAllUnfinished() {
  const unfinished = useEditor((editor) => editor.unfinished);
  const document = useEditor((editor) => editor.document);
  return useMemo(() => standing(document, unfinished), [document, unfinished]);
}
