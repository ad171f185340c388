import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBinaryTree2,
  IconFocusCentered,
  IconHandMove,
  IconMarquee2,
  IconMinus,
  IconNote,
  IconPlus,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { Toolbar, ToolbarGap } from "@/ui/Toolbar";
import { useNarrow } from "@/ui/useNarrow";
import { useFlowCommands } from "../commands/useFlowCommands";
import { useEditor } from "../state/context";
import styles from "./Canvas.module.css";

interface Props {
  /** Dragging on the canvas selects instead of moving it. */
  boxing: boolean;
  onBoxing: (boxing: boolean) => void;
  onNote: () => void;
}

/** The few tools that are always at hand. */
export function CanvasTools({ boxing, onBoxing, onNote }: Props) {
  const { t } = useTranslation("editor");
  const deeds = useFlowCommands();
  const narrow = useNarrow();
  const undo = useEditor((editor) => editor.history.done.at(-1));
  const redo = useEditor((editor) => editor.history.undone.at(-1));
  const state = deeds.store.getState;
  return (
    <div className={styles["tools"]}>
      <Toolbar label={t("tools.label")}>
        <IconButton
          icon={IconArrowBackUp}
          label={undo ? t("tools.undoWhat", { what: undo.label }) : t("tools.undo")}
          keys="mod+z"
          disabled={!undo}
          onClick={() => state().undo()}
        />
        <IconButton
          icon={IconArrowForwardUp}
          label={redo ? t("tools.redoWhat", { what: redo.label }) : t("tools.redo")}
          keys="mod+shift+z"
          disabled={!redo}
          onClick={() => state().redo()}
        />
        <ToolbarGap />
        <IconButton
          icon={IconMinus}
          label={t("tools.zoomOut")}
          keys="-"
          onClick={() => deeds.sight.zoom(-1)}
        />
        <IconButton
          icon={IconPlus}
          label={t("tools.zoomIn")}
          keys="+"
          onClick={() => deeds.sight.zoom(1)}
        />
        <IconButton
          icon={IconFocusCentered}
          label={t("tools.fit")}
          keys="1"
          onClick={() => deeds.sight.fit()}
        />
        <ToolbarGap />
        {!narrow && (
          <IconButton
            icon={boxing ? IconHandMove : IconMarquee2}
            label={boxing ? t("tools.pan") : t("tools.box")}
            pressed={boxing}
            onClick={() => onBoxing(!boxing)}
          />
        )}
        <IconButton
          icon={IconBinaryTree2}
          label={t("tools.arrange")}
          keys="l"
          onClick={() => void deeds.arrange()}
        />
        <IconButton icon={IconNote} label={t("tools.note")} keys="n" onClick={onNote} />
      </Toolbar>
    </div>
  );
}
