import { useFlowCommands } from "../commands/useFlowCommands";
import { TypeList } from "./TypeList";

/** What can be put on the canvas: dragged there, or chosen. */
export function Palette({ onAdded }: { onAdded: () => void }) {
  const deeds = useFlowCommands();
  return (
    <TypeList
      onPick={(type) => {
        if (deeds.add(type) !== undefined) onAdded();
      }}
    />
  );
}
