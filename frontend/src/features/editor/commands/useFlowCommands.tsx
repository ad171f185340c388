import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useEditorStore, useTypes } from "../state/context";
import { createFlowCommands, type FlowCommands } from "./flowCommands";
import { useSight } from "./useSight";

const Context = createContext<FlowCommands | undefined>(undefined);

/** Makes the deeds of the open flow available below. */
export function FlowCommandsProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const types = useTypes();
  const sight = useSight();
  const deeds = useMemo(
    () => createFlowCommands({ store, types, sight, t }),
    [store, types, sight, t],
  );
  return <Context value={deeds}>{children}</Context>;
}

export function useFlowCommands(): FlowCommands {
  const deeds = useContext(Context);
  if (!deeds) throw new Error("No flow is open here.");
  return deeds;
}
