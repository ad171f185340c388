import type { ResultOf } from "@graphql-typed-document-node/core";
import { Inbox } from "./documents";
import { useFamilies } from "./useFamilies";

type Family = ResultOf<typeof Inbox>["families"]["edges"][number]["node"];

/** A task that waits for a person, and its family. */
export interface Waiting {
  readonly task: Family["waiting"][number];
  readonly family: Family;
}

/** The tasks that wait for the person who looks, the newest first, by pages of families. */
export function useInbox() {
  const { families, error, again, onNext, onBack } = useFamilies(Inbox, { waitingForMe: true });
  return {
    tasks: families?.flatMap(waitingOf).sort(newestFirst),
    /** Families in which more tasks wait than are listed. */
    crowded: families?.filter(({ waiting, waitingCount }) => waitingCount > waiting.length) ?? [],
    error,
    again,
    onNext,
    onBack,
  };
}

const waitingOf = (family: Family): Waiting[] => family.waiting.map((task) => ({ task, family }));

const newestFirst = (one: Waiting, other: Waiting): number =>
  Date.parse(other.task.since) - Date.parse(one.task.since);
