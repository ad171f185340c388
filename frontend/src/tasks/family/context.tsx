import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { GraphNode } from "@/flow/graph";
import { inLanguage } from "@/ui/form/looks";
import { hold, tasksOf } from "./shared";
import type { Tasks, TasksStore } from "./store";
import type { OpenTask } from "./task";

interface Place {
  family: string;
  /** A seq; null: now. */
  moment: number | null;
  store: TasksStore;
}

const Context = createContext<Place | null>(null);

interface Props {
  family: string;
  moment: number | null;
  children: ReactNode;
}

/** Makes a family's tasks known to the views inside. */
export function FamilyTasks(props: Props) {
  return <Held key={`${props.family} ${props.moment ?? "now"}`} {...props} />;
}

function Held({ family, moment, children }: Props) {
  const [store] = useState(() => tasksOf(family, moment));
  const [place, setPlace] = useState<Place>({ family, moment, store });
  useEffect(() => {
    // The store may have been let go between rendering and here.
    const current = tasksOf(family, moment);
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

export function useTasks<Part>(select: (tasks: Tasks) => Part): Part {
  return useStore(usePlace().store, select);
}

/** A task, whole, as soon as it has been asked for. */
export function useOpenTask(instance: string): OpenTask | undefined {
  const { store } = usePlace();
  useEffect(() => store.need(instance), [store, instance]);
  return useTasks((tasks) => tasks.open[instance]);
}

/** A task as the graph shows it. */
export function useNode(instance: string): GraphNode | undefined {
  return useTasks((tasks) => tasks.graph?.nodes.find((node) => node.instanceId === instance));
}

/** Reads a text that may be written in several languages. */
export function useText(): (text: unknown) => string {
  const { i18n } = useTranslation();
  return (text) => inLanguage(text, i18n.language);
}
