import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { createPortal } from "react-dom";

/** The places that a page may fill in the frame around it. */
export type SlotName = "breadcrumbs" | "mode" | "run" | "people";

interface Places {
  elements: Partial<Record<SlotName, HTMLElement>>;
  place: (name: SlotName, element: HTMLElement | null) => void;
}

const Context = createContext<Places>({ elements: {}, place: () => {} });

/** Lets pages fill the slots of the frame that is rendered inside. */
export function SlotProvider({ children }: { children: ReactNode }) {
  const [elements, setElements] = useState<Places["elements"]>({});
  const place = useCallback((name: SlotName, element: HTMLElement | null) => {
    setElements((before) => {
      if (before[name] === (element ?? undefined)) return before;
      const { [name]: _, ...others } = before;
      return element ? { ...others, [name]: element } : others;
    });
  }, []);
  const places = useMemo(() => ({ elements, place }), [elements, place]);
  return <Context value={places}>{children}</Context>;
}

/** Where the frame shows what the page puts into the slot. */
export function SlotOutlet({
  name,
  className,
}: {
  name: SlotName;
  className?: string | undefined;
}) {
  const { place } = useContext(Context);
  const ref = useCallback((element: HTMLElement | null) => place(name, element), [name, place]);
  return <div ref={ref} data-slot={name} className={className} />;
}

/** What a page puts into a slot of the top bar while it is shown. */
export function TopBarSlot({ name, children }: { name: SlotName; children: ReactNode }) {
  const element = useContext(Context).elements[name];
  return element ? createPortal(children, element) : null;
}
