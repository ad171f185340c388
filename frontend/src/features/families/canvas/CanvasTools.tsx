import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { useReactFlow } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { Toolbar } from "@/ui/Toolbar";
import styles from "./Canvas.module.css";

/** Nearer, farther, all of it. */
export function CanvasTools({ onFit }: { onFit: () => void }) {
  const { t } = useTranslation("families");
  const { zoomIn, zoomOut } = useReactFlow();
  return (
    <div className={styles["tools"]}>
      <Toolbar label={t("live.tools")} orientation="vertical">
        <IconButton
          icon={IconPlus}
          label={t("live.nearer")}
          onClick={() => zoomIn({ duration: 120 })}
        />
        <IconButton
          icon={IconMinus}
          label={t("live.farther")}
          onClick={() => zoomOut({ duration: 120 })}
        />
        <IconButton icon={IconMaximize} label={t("live.fit")} onClick={onFit} />
      </Toolbar>
    </div>
  );
}
