import { Popover } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CARD } from "@/ui/canvas/measures";
import { useFlowCommands } from "../commands/useFlowCommands";
import type { DrawnType } from "../model/types";
import { TypeList } from "../palette/TypeList";
import { useEditor, useEditorStore } from "../state/context";

/** The task types, where a link was let go over nothing: the chosen one is added and linked. */
export function QuickAdd() {
  const { t } = useTranslation("editor");
  const deeds = useFlowCommands();
  const store = useEditorStore();
  const asking = useEditor((editor) => editor.asking);
  if (asking?.kind !== "add") return null;
  const { at, screen, hanging } = asking;
  const close = () => store.getState().look({ asking: undefined });
  const pick = (type: DrawnType) => {
    close();
    const below = hanging?.kind === "child";
    const name = deeds.add(type, {
      at: { x: below ? at.x - CARD.width / 2 : at.x, y: below ? at.y : at.y - CARD.height / 3 },
      ...(hanging ? { hanging } : {}),
    });
    if (name !== undefined && hanging?.kind === "data")
      store.getState().look({ asking: { kind: "ports", from: hanging.task, to: name } });
  };
  return (
    <Popover
      opened
      onChange={(opened) => opened || close()}
      position="right-start"
      width={300}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <span style={{ position: "fixed", left: screen.x, top: screen.y, width: 1, height: 1 }} />
      </Popover.Target>
      <Popover.Dropdown
        aria-label={t("palette.addHere")}
        p={0}
        pt={12}
        mah={420}
        style={{ overflow: "auto" }}
      >
        <TypeList onPick={pick} focused />
      </Popover.Dropdown>
    </Popover>
  );
}
