const QUIET = 2_000;
const PACE = 500;
/** Milliseconds after which a page is never quiet: it asks by itself, again and again. */
const LONGEST = 15_000;

/** Resolves once nothing has come from the server for two seconds: the page stands as it is. */
export async function whenIdle(): Promise<void> {
  const begun = performance.now();
  const busy = () => {
    const ends = performance
      .getEntriesByType("resource")
      .map((one) => one.startTime + one.duration);
    return performance.now() - Math.max(begun, ...ends) < QUIET;
  };
  do await new Promise((resolve) => setTimeout(resolve, PACE));
  while (busy() && performance.now() - begun < LONGEST);
}
