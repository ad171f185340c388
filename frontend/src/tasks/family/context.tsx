import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { GraphNode } from "@/flow/graph";
import { inLanguage } from "@/ui/form/uiSchema";
import { hold, storeOf } from "./familyStores";
import type { Known } from "./growing";
import type { Family } from "./opening";
import type { Progress } from "./progress";
import type { FamilyStore } from "./store";
import type { WholeTask } from "./task";

interface Place {
  family: string;
  /** A seq; null: now. */
  moment: number | null;
  store: FamilyStore;
}

const Context = createContext<Place | null>(null);

interface Props {
  family: string;
  moment: number | null;
  children: ReactNode;
}

/** Makes a family known to everything inside. */
export function FamilyTasks(props: Props) {
  return <Held key={`${props.family} ${props.moment ?? "now"}`} {...props} />;
}

function Held({ family, moment, children }: Props) {
  const [store] = useState(() => storeOf(family, moment));
  const [place, setPlace] = useState<Place>({ family, moment, store });
  useEffect(() => {
    // The store may have been let go between rendering and here.
    const current = storeOf(family, moment);
    setPlace((before) => (before.store === current ? before : { family, moment, store: current }));
    return hold(family, moment);
  }, [family, moment]);
  return <Context value={place}>{children}</Context>;
}

export function usePlace(): Place {
  const place = useContext(Context);
  if (!place) throw new Error("This belongs inside FamilyTasks.");
  return place;
}

/** What is known of a family that may not be there yet, or no more. */
export function useKnown<Part>(select: (known: Known) => Part): Part {
  return useStore(usePlace().store, select);
}

/** A part of the family, once it is there. */
export function useFamily<Part>(select: (family: Family) => Part): Part {
  return useKnown(({ family }) => {
    if (!family) throw new Error("The family has not been opened yet.");
    return select(family);
  });
}

/** A task, whole, as soon as it has been asked for. */
export function useWholeTask(instance: string): WholeTask | undefined {
  const { store } = usePlace();
  useEffect(() => store.need(instance), [store, instance]);
  return useKnown(({ open }) => open[instance]);
}

/** A task as the graph shows it. */
export function useNode(instance: string): GraphNode | undefined {
  return useKnown(({ family }) => family?.graph.nodes.find((node) => node.instanceId === instance));
}

/** How far the work of a task is, while it goes on and has been heard of. */
export function useProgress(instance: string): Progress | undefined {
  return useStore(usePlace().store.progress, (known) => known[instance]);
}

/** Reads a text that may be written in several languages. */
export function useText(): (text: unknown) => string {
  const { i18n } = useTranslation();
  return (text) => inLanguage(text, i18n.language);
}
