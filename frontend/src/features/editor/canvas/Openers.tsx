import {
  IconAdjustments,
  IconLayoutSidebarLeftExpand,
  IconLayoutSidebarRightExpand,
  IconPlus,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { useNarrow } from "@/ui/useNarrow";
import styles from "./Canvas.module.css";

interface Side {
  open: boolean;
  set: (open: boolean) => void;
}

interface Props {
  palette: Side;
  inspector: Side;
  onInspect: () => void;
}

/** Bring back the panels that were hidden. */
export function Openers({ palette, inspector, onInspect }: Props) {
  const { t } = useTranslation("editor");
  const narrow = useNarrow();
  const size = narrow ? 44 : 34;
  return (
    <>
      {!palette.open && (
        <IconButton
          className={styles["opener"] ?? ""}
          data-side="left"
          icon={narrow ? IconPlus : IconLayoutSidebarLeftExpand}
          size={size}
          label={t("palette.show")}
          keys="a"
          onClick={() => palette.set(true)}
        />
      )}
      {!inspector.open && (
        <IconButton
          className={styles["opener"] ?? ""}
          data-side="right"
          icon={narrow ? IconAdjustments : IconLayoutSidebarRightExpand}
          size={size}
          label={t("inspector.show")}
          keys="enter"
          onClick={onInspect}
        />
      )}
    </>
  );
}
