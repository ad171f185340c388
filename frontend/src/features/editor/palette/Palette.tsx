import { useDeeds } from "../commands/useDeeds";
import { TypeList } from "./TypeList";

/** What can be put on the canvas: dragged there, or chosen. */
export function Palette({ onAdded }: { onAdded: () => void }) {
  const deeds = useDeeds();
  return (
    <TypeList
      onPick={(type) => {
        if (deeds.add(type) !== undefined) onAdded();
      }}
    />
  );
}
