import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import type { XYPosition } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { useZoom } from "@/ui/canvas/useZoom";
import { IconButton } from "@/ui/IconButton";
import { Toolbar } from "@/ui/Toolbar";
import { useNarrow } from "@/ui/useNarrow";
import styles from "./Canvas.module.css";

interface CanvasToolsProps {
  onFit: () => void;
  onZoom: () => void;
  /** What one goes nearer to, if it is in view; otherwise to the middle. */
  about: XYPosition | undefined;
}

/** Nearer, farther, all of it. */
export function CanvasTools({ onFit, onZoom, about }: CanvasToolsProps) {
  const { t } = useTranslation("families");
  const zoom = useZoom();
  // Two fingers do it better.
  const narrow = useNarrow();
  const zoomed = (way: 1 | -1) => () => {
    onZoom();
    zoom(way, about);
  };
  return (
    <div className={styles["tools"]}>
      <Toolbar label={t("live.tools")} orientation="vertical">
        {!narrow && (
          <>
            <IconButton icon={IconPlus} label={t("live.nearer")} onClick={zoomed(1)} />
            <IconButton icon={IconMinus} label={t("live.farther")} onClick={zoomed(-1)} />
          </>
        )}
        <IconButton icon={IconMaximize} label={t("live.fit")} onClick={onFit} />
      </Toolbar>
    </div>
  );
}
