import { useShallow } from "zustand/react/shallow";
import { type StoredCommand, useOutbox } from "@/api/storedCommands";

/** What somebody said in a task that is not in its document yet: it is on its way, or was refused. */
export interface UnsentWords {
  readonly key: string;
  readonly text: string;
  /** Why the server did not take it. */
  readonly refused?: string | undefined;
}

/** A person's words in a task, as the command has them that brings them there. */
interface Saying {
  input: { patch?: { input?: { prompt?: string } } };
}

/** What the server says of an event that it has taken. */
interface Answer {
  sendEvent: { seq: number };
}

/** A person's words in a task that those who look at it, after the event `seen`, cannot see there. */
export function useUnsentWords(task: string, seen: number): readonly UnsentWords[] {
  const kept = useOutbox(
    useShallow((outbox) => outbox.kept.filter((one) => one.about === task && !arrived(one, seen))),
  );
  return kept.map(({ key, variables, refused }) => ({
    key,
    text: (variables as Saying).input.patch?.input?.prompt ?? "",
    refused: refused?.message,
  }));
}

const arrived = ({ answer }: StoredCommand, seen: number): boolean =>
  answer !== undefined && (answer as Answer).sendEvent.seq <= seen;
