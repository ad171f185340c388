import { createMoment, createNow, type FamilyStore } from "./store";

interface Held {
  store: FamilyStore;
  holders: number;
}

/** Long enough for a page to be left for one that shows the same family. */
const LINGER = 2_000;
const held = new Map<string, Held>();

/** The family, one store for all who look at the same moment of it; followed once, however many look. */
export function storeOf(family: string, moment: number | null): FamilyStore {
  const key = keyOf(family, moment);
  const found = held.get(key);
  if (found) return found.store;
  const store =
    moment === null ? createNow(family) : createMoment(family, moment, storeOf(family, null));
  held.set(key, { store, holders: 0 });
  release(key, LINGER);
  return store;
}

/** Keeps a store alive; what it gives lets it go. */
export function hold(family: string, moment: number | null): () => void {
  const key = keyOf(family, moment);
  const found = held.get(key);
  if (!found) return () => {};
  found.holders += 1;
  return () => {
    found.holders -= 1;
    release(key, LINGER);
  };
}

function release(key: string, delay: number): void {
  setTimeout(() => {
    const found = held.get(key);
    if (!found || found.holders > 0) return;
    held.delete(key);
    found.store.stop();
  }, delay);
}

const keyOf = (family: string, moment: number | null): string => `${family} ${moment ?? "now"}`;
