import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FlowProblem } from "../model/problems";
import { useEditor } from "./context";
import { useAllUnfinished } from "./useUnfinished";

/** All that is wrong with the flow: what is not finished here, then what the server finds. */
export function useProblems(): readonly FlowProblem[] {
  const { t } = useTranslation("editor");
  const found = useEditor((editor) => editor.problems);
  const unfinished = useAllUnfinished();
  return useMemo(
    () => [
      ...unfinished.map(({ path, title, message }) => ({
        path,
        message: t("unfinished.what", { title, message }),
        remedy: t("unfinished.remedy"),
      })),
      ...found,
    ],
    [found, unfinished, t],
  );
}
