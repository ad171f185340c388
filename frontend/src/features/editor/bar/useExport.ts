import { ask } from "@/api/client";
import { download } from "@/ui/download";
import { DrawnText } from "../documents";
import { useEditorStore } from "../state/context";
import { whenSaved } from "../state/whenSaved";

/** Gives the flow as a file, once everything in it is on the server. */
export function useExport() {
  const store = useEditorStore();
  return async () => {
    const { flow, refuse } = store.getState();
    try {
      await whenSaved(store);
      const { flow: found } = await ask(DrawnText, { name: flow });
      if (found) download(`${flow}.yaml`, found.text, "application/yaml");
    } catch (error) {
      refuse(error);
    }
  };
}
