import type { ServerError } from "@/api/errors";
import { follow } from "@/api/follow";
import { FollowFamily } from "./documents";
import { type FamilyEvent, familyEvent } from "./event";

/** One frame of a screen, in milliseconds. */
const FRAME = 16;

/**
 * Hands on the events of a family after a seq, in handfuls, at most one in each frame, so that a
 * storm of them does not hold the page up. Returns what ends it.
 */
export function following(
  family: string,
  after: number,
  onEvents: (events: readonly FamilyEvent[]) => void,
  onError: (error: ServerError) => void,
): () => void {
  let handful: FamilyEvent[] = [];
  let due: ReturnType<typeof setTimeout> | undefined;
  const hand = () => {
    due = undefined;
    const events = handful;
    handful = [];
    onEvents(events);
  };
  const stop = follow({
    document: FollowFamily,
    variables: { family, after },
    seqOf: (data) => data.familyEvents.seq,
    onData: (data) => {
      handful.push(familyEvent(data.familyEvents));
      due ??= setTimeout(hand, FRAME);
    },
    onError,
  });
  return () => {
    clearTimeout(due);
    stop();
  };
}
