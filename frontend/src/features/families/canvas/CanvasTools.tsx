import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { useReactFlow } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { Toolbar } from "@/ui/Toolbar";
import { useNarrow } from "@/ui/useNarrow";
import styles from "./Canvas.module.css";

/** Nearer, farther, all of it. */
export function CanvasTools({ onFit, onZoom }: { onFit: () => void; onZoom: () => void }) {
  const { t } = useTranslation("families");
  const { zoomIn, zoomOut } = useReactFlow();
  // Two fingers do it better.
  const narrow = useNarrow();
  const zoomed = (zoom: typeof zoomIn) => () => {
    onZoom();
    void zoom({ duration: 120 });
  };
  return (
    <div className={styles["tools"]}>
      <Toolbar label={t("live.tools")} orientation="vertical">
        {!narrow && (
          <>
            <IconButton icon={IconPlus} label={t("live.nearer")} onClick={zoomed(zoomIn)} />
            <IconButton icon={IconMinus} label={t("live.farther")} onClick={zoomed(zoomOut)} />
          </>
        )}
        <IconButton icon={IconMaximize} label={t("live.fit")} onClick={onFit} />
      </Toolbar>
    </div>
  );
}
