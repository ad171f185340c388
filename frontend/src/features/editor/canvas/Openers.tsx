import { IconLayoutSidebarLeftExpand, IconLayoutSidebarRightExpand } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { useNarrow } from "@/ui/useNarrow";
import styles from "./Canvas.module.css";

interface Side {
  open: boolean;
  set: (open: boolean) => void;
}

/** Bring back the panels that were hidden. */
export function Openers({ palette, inspector }: { palette: Side; inspector: Side }) {
  const { t } = useTranslation("editor");
  const size = useNarrow() ? 44 : 34;
  return (
    <>
      {!palette.open && (
        <IconButton
          className={styles["opener"] ?? ""}
          data-side="left"
          icon={IconLayoutSidebarLeftExpand}
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
          icon={IconLayoutSidebarRightExpand}
          size={size}
          label={t("inspector.show")}
          keys="enter"
          onClick={() => inspector.set(true)}
        />
      )}
    </>
  );
}
