// Storage: what the browser keeps for the page, where it does. Imported before all else.

/** A storage that lasts as long as the page, for a browser that refuses the page its own. */
function ofThePage(): Storage {
  const kept = new Map<string, string>();
  const methods: Storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, String(value)),
    removeItem: (key) => void kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };
  // What is kept is listed as a storage's own, as in a browser's.
  return new Proxy(methods, {
    ownKeys: () => [...kept.keys()],
    getOwnPropertyDescriptor: (_, key) => {
      const value = kept.get(String(key));
      return value === undefined ? undefined : { value, enumerable: true, configurable: true };
    },
  });
}

for (const name of ["localStorage", "sessionStorage"] as const) {
  try {
    window[name].getItem(name);
  } catch {
    // To ask for it throws where cookies are blocked, also for what we use and did not write.
    Object.defineProperty(window, name, { value: ofThePage(), configurable: true });
  }
}

/** Notes something that is of use for a while, and does no harm when there is no room for it. */
export function note(storage: Storage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // The browser's room is full.
  }
}
