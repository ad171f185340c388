import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./TypeList.module.css";

interface Props {
  id: string;
  name: string;
  count: number;
  folded: boolean;
  current: boolean;
  onFold: () => void;
  children: ReactNode;
}

/** A category of the palette: its name folds it; a folded one is gone to like a type. */
export function TypeGroup({ id, name, count, folded, current, onFold, children }: Props) {
  const { t } = useTranslation("editor");
  const called = name || t("palette.others");
  const Mark = folded ? IconChevronRight : IconChevronDown;
  const told = folded
    ? {
        id,
        role: "option",
        "aria-selected": current,
        "aria-label": t("palette.folded", { category: called, count }),
      }
    : { "aria-hidden": true };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a part of a listbox is a group
    <div role="group" aria-label={called} className={styles["group"]}>
      <button type="button" tabIndex={-1} className={styles["category"]} onClick={onFold} {...told}>
        <Mark size={14} stroke={1.6} aria-hidden />
        {called}
        <span className={styles["count"]}>{count}</span>
      </button>
      {!folded && children}
    </div>
  );
}
