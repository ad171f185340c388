import { ReactFlowProvider } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { Panel, usePanelOpen } from "@/ui/Panel";
import { useNarrow } from "@/ui/useNarrow";
import { Canvas } from "./canvas/Canvas";
import { QuickAdd } from "./canvas/QuickAdd";
import { DeedsProvider } from "./commands/useDeeds";
import styles from "./Editor.module.css";
import { Palette } from "./palette/Palette";
import { useEditor } from "./state/context";
import { useFollowing } from "./state/useFollowing";

/** The palette, the canvas and the inspector of the flow that is open. */
export function Editor() {
  return (
    <ReactFlowProvider>
      <DeedsProvider>
        <Rooms />
      </DeedsProvider>
    </ReactFlowProvider>
  );
}

function Rooms() {
  const { t } = useTranslation("editor");
  const narrow = useNarrow();
  const [palette, setPalette] = usePanelOpen("palette", !narrow);
  const [inspector, setInspector] = usePanelOpen("inspector", !narrow);
  useFollowing();
  const announced = useEditor((editor) => editor.announced);
  return (
    <div className={styles["editor"]}>
      <Panel name="palette" side="left" title={t("palette.title")} open={palette} onClose={() => setPalette(false)} size={260} min={220} max={420}>
        <Palette onAdded={() => narrow && setPalette(false)} />
      </Panel>
      <Canvas onOpen={() => setInspector(true)} />
      <QuickAdd />
      <output className={styles["announced"]} aria-live="polite">
        {announced}
      </output>
    </div>
  );
}
