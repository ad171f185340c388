import { useTranslation } from "react-i18next";
import type { Mistake } from "./jsonText";

/** Says in words, with line and place, why a text is no JSON yet. */
export function useJsonMistake(): (mistake: Mistake) => string {
  const { t } = useTranslation("ui");
  return ({ lack, what, line, column }) =>
    t("form.json", { line, column, what: t(`form.lack.${lack}`, { what }) });
}
