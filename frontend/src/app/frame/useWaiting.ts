import { useFresh } from "@/api/useFresh";
import { WaitingForMe } from "./documents";

const PACE = 15_000;

/** In how many families something waits for the person, up to 100. */
export function useWaiting(): number {
  return useFresh(WaitingForMe, {}, PACE).data?.families.edges.length ?? 0;
}
