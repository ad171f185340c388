import { useFresh } from "@/api/useFresh";
import { WaitingForMe } from "./documents";

const PACE = 15_000;

/** How many tasks wait for the person. */
export function useWaiting(): number {
  return useFresh(WaitingForMe, {}, PACE).data?.waitingCount ?? 0;
}
