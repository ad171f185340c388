/** How long things are gathered, in milliseconds: a screen can show no more at a time. */
const FRAME = 33;

/** Hands things on in handfuls, at most thirty in a second, however many come. */
export function inBatches<Thing>(hand: (things: readonly Thing[]) => void) {
  let held: Thing[] = [];
  let due: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(due);
    due = undefined;
    if (held.length > 0) hand(held);
    held = [];
  };
  const take = (thing: Thing) => {
    held.push(thing);
    due ??= setTimeout(flush, FRAME);
  };
  return { take, flush };
}
