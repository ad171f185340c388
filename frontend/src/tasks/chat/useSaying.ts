import { useState } from "react";
import { asServerError } from "@/api/errors";
import { sendAgain } from "@/api/outbox";
import { discard } from "@/api/storedCommands";
import { useAction } from "@/ui/useAction";
import type { WholeTask } from "../family/task";
import type { UnsentWords } from "../sending/unsentWords";
import { useDraft } from "../sending/useDraft";
import { useSend } from "../sending/useSend";

/** What one writes and does in a chat. */
export function useSaying({ instanceId, legal }: WholeTask, readOnly: boolean) {
  const send = useSend(instanceId);
  const [draft, setDraft] = useDraft(instanceId, "");
  /** How often something was said. */
  const [said, setSaid] = useState(0);
  const giving = useAction((event: string) => send(event).catch(unlessLate(event)));
  const say = (prompt: string) => {
    giving.clear();
    setDraft("");
    setSaid((count) => count + 1);
    // Refused words stay where they were said, with the reason.
    send("SEND", { input: { prompt }, words: true }).catch(() => undefined);
  };
  /** What gives an event; undefined while the task does not take it. */
  const deed = (event: string) =>
    readOnly || !legal.includes(event) ? undefined : () => void giving.run(event);
  return {
    draft,
    setDraft,
    said,
    say,
    sayAgain: readOnly ? undefined : ({ key }: UnsentWords) => sendAgain(key),
    discard: ({ key }: UnsentWords) => discard(key),
    deed,
    problem: giving.problem,
  };
}

/** A stop that the end of the answer has overtaken asks for nothing any more. */
const unlessLate = (event: string) => (cause: unknown) => {
  if (event !== "CANCEL" || asServerError(cause).code !== "event.illegal") throw cause;
};
