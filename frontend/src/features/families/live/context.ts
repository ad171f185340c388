import { createContext, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import { createLive, type Live, type LiveFamily, type LiveStore } from "./store";

const Context = createContext<LiveStore | null>(null);

/** Makes a family known to everything inside. */
export const LiveProvider = Context.Provider;

/** Follows a family for as long as the component is shown. */
export function useFollowed(id: string): LiveStore {
  const [live] = useState(() => createLive(id));
  useEffect(() => live.start(), [live]);
  return live;
}

function useLiveStore(): LiveStore {
  const store = useContext(Context);
  if (!store) throw new Error("This belongs inside a LiveProvider.");
  return store;
}

/** What is known of the family that is not there yet, or no more. */
export function useLive<Part>(select: (live: Live) => Part): Part {
  return useStore(useLiveStore(), select);
}

/** A part of the family, once it is there. */
export function useLiveFamily<Part>(select: (family: LiveFamily) => Part): Part {
  return useStore(useLiveStore(), ({ family }) => {
    if (!family) throw new Error("The family has not been opened yet.");
    return select(family);
  });
}
