import { backoff, pause } from "@/api/stream";
import { whenIdle } from "./idle";

/**
 * Gives what is loaded once the page is quiet. What cannot be loaded, as while the server starts
 * anew, costs nothing else: it is tried again, ever later.
 */
export async function loadWhenIdle<T>(
  load: () => Promise<T>,
  wait = backoff,
  quiet = whenIdle,
): Promise<T> {
  for (let n = 0; ; n += 1) {
    await quiet();
    try {
      return await load();
    } catch {
      // The chunk may be gone for good, until the page is opened anew.
      await pause(wait(n) * 2 ** Math.min(n, 6));
    }
  }
}
