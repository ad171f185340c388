/** How one goes to a family that one has just started: it opens what waits for a person there. */
export const BEGUN = { state: { begun: true } } as const;

/** Whether the page was gone to so. */
export function wasBegun(): boolean {
  const state: unknown = window.history.state;
  return typeof state === "object" && state !== null && "begun" in state;
}
