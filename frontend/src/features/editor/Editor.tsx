import { ReactFlowProvider } from "@xyflow/react";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel, usePanelOpen } from "@/ui/Panel";
import { useNarrow } from "@/ui/useNarrow";
import { Banners } from "./bar/Banners";
import { Bar } from "./bar/Bar";
import { Revisions } from "./bar/Revisions";
import { useFlowStatus } from "./bar/useFlowStatus";
import { useRun } from "./bar/useRun";
import { Canvas } from "./canvas/Canvas";
import { Openers } from "./canvas/Openers";
import { useActions } from "./commands/useActions";
import { useClipboard } from "./commands/useClipboard";
import { FlowCommandsProvider, useFlowCommands } from "./commands/useFlowCommands";
import { useKeys } from "./commands/useKeys";
import { useOffering } from "./commands/useOffering";
import { LateDialogs } from "./dialogs/LateDialogs";
import styles from "./Editor.module.css";
import { Inspector } from "./inspector/Inspector";
import { Palette } from "./palette/Palette";
import { useEditor } from "./state/context";
import { useFollowing } from "./state/useFollowing";

/** How much of a phone's screen the sheet with the details takes at first, apart from the rail. */
const SHEET = 0.48;
const DOUBLE_CLICK = 240;
/** Milliseconds in which a panel that opens has its fields, which may have to be loaded first. */
const PATIENCE = 5000;

/** The palette, the canvas and the inspector of the flow that is open. */
export function Editor() {
  return (
    <ReactFlowProvider>
      <FlowCommandsProvider>
        <Rooms />
      </FlowCommandsProvider>
    </ReactFlowProvider>
  );
}

function Rooms() {
  const { t } = useTranslation("editor");
  const narrow = useNarrow();
  const canvas = useRef<HTMLDivElement>(null);
  const palette = useSide("palette", narrow);
  const inspector = useSide("inspector", narrow);
  const shy = useRef(false);
  const { store, sight } = useFlowCommands();
  const [revisions, setRevisions] = useState(false);
  const { run, running } = useRun();
  const standing = useFlowStatus();
  const announced = useEditor((editor) => editor.announced);
  const openPalette = useCallback(() => {
    palette.set(true);
    focusSoon("[data-palette] input");
  }, [palette.set]);
  const openInspector = useCallback(() => {
    shy.current = false;
    inspector.set(true);
    const [id] = store.getState().selection;
    if (narrow && id !== undefined) sight.reveal(id, window.innerHeight * SHEET);
  }, [inspector.set, narrow, store, sight]);
  /** By keyboard one does not only see the details but is in them. */
  const enterInspector = useCallback(() => {
    openInspector();
    focusSoon("[data-inspector] :is([role=tab][aria-selected=true], input, textarea, button)");
  }, [openInspector]);
  // A second click opens more than the panel.
  const pick = () => {
    if (!narrow && !shy.current && !inspector.open) setTimeout(openInspector, DOUBLE_CLICK);
  };
  const closeInspector = () => {
    shy.current = true;
    inspector.set(false);
  };
  const runNow = useCallback(() => void run(), [run]);
  const actions = useActions({ enterInspector, openPalette, run: runNow });
  useFollowing();
  useKeys(actions, canvas);
  useClipboard();
  useOffering(actions);
  return (
    <main className={styles["editor"]}>
      <Bar
        standing={standing}
        running={running}
        onRun={runNow}
        onRevisions={() => setRevisions(true)}
      />
      <Banners updateOffered={standing?.updateOffered ?? false} />
      <div className={styles["rooms"]}>
        <Panel
          name="palette"
          side="left"
          title={t("palette.title")}
          open={palette.open}
          onClose={() => palette.set(false)}
          size={256}
          min={220}
          max={420}
        >
          <Palette onAdded={() => narrow && palette.set(false)} />
        </Panel>
        <div className={styles["middle"]} ref={canvas}>
          <Canvas onOpen={openInspector} onPick={pick} onNote={actions.addNote} />
          <Openers palette={palette} inspector={inspector} onInspect={openInspector} />
        </div>
        <Panel
          name="inspector"
          side="right"
          title={t("inspector.title")}
          open={inspector.open}
          onClose={closeInspector}
          size={336}
          min={280}
          max={640}
        >
          <div data-inspector>
            <Inspector />
          </div>
        </Panel>
      </div>
      <LateDialogs />
      <Revisions open={revisions} onClose={() => setRevisions(false)} />
      <output className={styles["announced"]} aria-live="polite">
        {announced}
      </output>
    </main>
  );
}

/** Puts the keyboard on what is there with the next paint, or soon after. */
function focusSoon(selector: string, until = performance.now() + PATIENCE): void {
  requestAnimationFrame(() => {
    const found = document.querySelector<HTMLElement>(selector);
    if (found) found.focus();
    else if (performance.now() < until) focusSoon(selector, until);
  });
}

/** Whether a panel is open: remembered on a desk, closed at first on a phone. */
function useSide(name: string, narrow: boolean) {
  const [wide, setWide] = usePanelOpen(name, name === "palette");
  const [sheet, setSheet] = useState(false);
  return narrow ? { open: sheet, set: setSheet } : { open: wide, set: setWide };
}
