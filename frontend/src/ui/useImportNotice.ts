import { useTranslation } from "react-i18next";
import { notifyDone } from "./notify";
import { notifyUndoable } from "./notifyUndoable";

interface Brought {
  readonly label: string;
  readonly problems: number;
  /** The revision that has what it replaced. */
  readonly kept?: number;
}

/** Says what an import has made of a file, and offers to take it back where it replaced something. */
export function useImportNotice() {
  const { t } = useTranslation("ui");
  return ({ label, problems, kept }: Brought, takeBack: (revision: number) => Promise<void>) => {
    if (kept === undefined) {
      const words = problems
        ? t("import.doneWrong", { label, count: problems })
        : t("import.done", { label });
      return notifyDone(words);
    }
    const run = async () => {
      await takeBack(kept);
      notifyDone(t("import.takenBack", { label }));
    };
    notifyUndoable(t("import.replaced", { label, kept }), { label: t("import.takeBack"), run });
  };
}
