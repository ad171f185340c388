import { createSpotlight } from "@mantine/spotlight";

const [store, spotlight] = createSpotlight();

/** What the palette shows, and which line of it is chosen. */
export const paletteStore = store;

/** Opens the palette, as mod+K does. */
export const openPalette = spotlight.open;

/**
 * Chooses the first line if none is: the chosen one may be gone with what was found before, and a
 * line that is found late is chosen by nobody. Gives the chosen line.
 */
export function chosenLine(): HTMLElement | null {
  const list = document.getElementById(store.getState().listId);
  const chosen = list?.querySelector<HTMLElement>("[data-selected]");
  if (chosen) return chosen;
  const first = list?.querySelector<HTMLElement>("[data-action]");
  if (!first) return null;
  first.setAttribute("data-selected", "true");
  store.updateState((state) => ({ ...state, selected: 0 }));
  return first;
}
