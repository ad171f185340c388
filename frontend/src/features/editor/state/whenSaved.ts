import type { EditorStore } from "./editor";

/** Sends what waits; resolves when the server has confirmed everything. */
export function whenSaved(store: EditorStore): Promise<void> {
  store.getState().flush();
  return new Promise((resolve) => {
    if (store.getState().unsaved === 0) return resolve();
    const stop = store.subscribe(({ unsaved }) => {
      if (unsaved > 0) return;
      stop();
      resolve();
    });
  });
}
