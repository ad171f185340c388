import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import type { DrawnType } from "../model/types";
import type { Editor, EditorStore } from "./editor";

interface Open {
  store: EditorStore;
  types: ReadonlyMap<string, DrawnType>;
}

const Context = createContext<Open | undefined>(undefined);

/** The flow that is open below. */
export function OpenFlow({ children, ...open }: Open & { children: ReactNode }) {
  return <Context value={open}>{children}</Context>;
}

function useOpen(): Open {
  const open = useContext(Context);
  if (!open) throw new Error("No flow is open here.");
  return open;
}

/** A part of the editor's state. */
export function useEditor<Part>(part: (editor: Editor) => Part): Part {
  return useStore(useOpen().store, part);
}

/** The editor itself, for deeds. */
export function useEditorStore(): EditorStore {
  return useOpen().store;
}

/** The installed task types by name. */
export function useTypes(): ReadonlyMap<string, DrawnType> {
  return useOpen().types;
}
