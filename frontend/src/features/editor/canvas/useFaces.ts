import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { labelOf, type TaskEntry } from "@/flow/document";
import { problemCounts } from "../model/problems";
import { childCounts, summary } from "../model/summary";
import { useEditor, useTypes } from "../state/context";
import { useProblems } from "../state/useProblems";
import type { TaskNodeType } from "./nodes";

/** What is written on a card. */
export type Face = Omit<TaskNodeType["data"], "tone" | "current">;

/** What is written on the card of any task, also of one that is not there any more. */
export function useFaces(): (entry: TaskEntry) => Face {
  const { t, i18n } = useTranslation("editor");
  const { language } = i18n;
  const types = useTypes();
  const document = useEditor((editor) => editor.document);
  const problems = useProblems();
  return useMemo(() => {
    const marks = problemCounts(document, problems);
    const children = childCounts(document);
    const known = new Map<TaskEntry, Face>();
    const faceOf = (entry: TaskEntry): Face => {
      const type = types.get(entry.type);
      const count = children.get(entry.name);
      const told = summary(entry, type?.configSchema, language);
      return {
        entry,
        label: labelOf(entry, language),
        icon: type?.icon ?? "square",
        typeLabel: type?.label ?? entry.type,
        line: told || (count ? t("card.children", { count }) : ""),
        problems: marks.get(entry.name) ?? 0,
      };
    };
    return (entry) => {
      const face = known.get(entry) ?? faceOf(entry);
      known.set(entry, face);
      return face;
    };
  }, [document, problems, types, language, t]);
}
