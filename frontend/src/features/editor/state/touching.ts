/** Touching: which fields of a flow an operation changes, to tell people whose change won. */
import type { FlowOperation } from "@/flow/operation";
import type { Field } from "@/flow/operations/applied";
import { singles, touches } from "@/flow/operations/apply";

/** The first field that both change, so that the later of the two wins; undefined when none. */
export function clash(one: FlowOperation, other: FlowOperation): Field | undefined {
  const theirs = touches(other);
  return touches(one).find((mine) =>
    theirs.some((field) => within(mine, field) || within(field, mine)),
  );
}

/** Whether nothing of the earlier one is left once the later one was done. */
export function covers(later: FlowOperation, earlier: FlowOperation): boolean {
  const mine = touches(later);
  return singles(earlier).every((step) => {
    const theirs = touches(step);
    return theirs.length > 0 && theirs.every((field) => mine.some((one) => within(one, field)));
  });
}

const within = (outer: Field, inner: Field) =>
  outer.every((token, index) => token === inner[index]);
