import { useState } from "react";
import { useDeed } from "@/ui/useDeed";
import type { WholeTask } from "../family/task";
import { whileSending } from "../sending/pending";
import { useDraft } from "../sending/useDraft";
import { useSend } from "../sending/useSend";

/** What one writes and does in a chat; what is refused comes back as the draft. */
export function useSaying({ instanceId, legal }: WholeTask, readOnly: boolean) {
  const send = useSend(instanceId);
  const [draft, setDraft] = useDraft(instanceId, "");
  /** How often something was said. */
  const [said, setSaid] = useState(0);
  const giving = useDeed(send);
  const saying = useDeed(async (text: string) => {
    giving.clear();
    setDraft("");
    setSaid((count) => count + 1);
    try {
      await whileSending(instanceId, text, () => send("SEND", { input: { prompt: text } }));
    } catch (error) {
      setDraft(text);
      throw error;
    }
  });
  /** What gives an event; undefined while the task does not take it. */
  const deed = (event: string) =>
    readOnly || !legal.includes(event) ? undefined : () => void giving.run(event);
  return {
    draft,
    setDraft,
    said,
    say: (text: string) => void saying.run(text),
    deed,
    problem: giving.problem ?? saying.problem,
  };
}
