import type { Heard } from "@/api/listen";
import type { Message } from "./message";

/** The answer that is being written, and what was taken back of one. */
export interface Answer {
  /** What has come so far; empty when nothing is being written. */
  readonly text: string;
  /** What the model thought before; it is no part of the answer. */
  readonly thought?: string;
  /** The half answer that no longer counts: it starts again, or it was lost before its end. */
  readonly takenBack?: { readonly text: string; readonly why: "again" | "lost" };
  /** Answers that are complete; the task's document has them a moment later. */
  readonly said: readonly Message[];
}

export const nothing: Answer = { text: "", said: [] };

/** The answer after one thing that was heard. */
export function heard(answer: Answer, event: Heard): Answer {
  switch (event.kind) {
    case "TOKEN":
      return { ...answer, text: answer.text + field(event, "text") };
    case "THINKING":
      return { ...answer, thought: (answer.thought ?? "") + field(event, "text") };
    case "RESET":
      return wasThought(event)
        ? { ...answer, text: "", thought: (answer.thought ?? "") + answer.text }
        : takenBack(answer, field(event, "attempt") ? "again" : "lost");
    case "MESSAGE": {
      const message = event.data as Message;
      if (message.role !== "assistant") return answer;
      return { text: "", said: [...answer.said, message] };
    }
    default:
      return answer;
  }
}

/** The answer when the model no longer writes: what has not become a message was lost. */
export function silent(answer: Answer): Answer {
  return takenBack(answer, "lost");
}

function takenBack(answer: Answer, why: "again" | "lost"): Answer {
  const half = answer.text ? { text: answer.text, why } : answer.takenBack;
  return { text: "", said: answer.said, ...(half && { takenBack: half }) };
}

/** Whether the words until here turned out to be thinking. */
const wasThought = (event: Heard): boolean =>
  (event.data as { thought?: boolean }).thought === true;

function field(event: Heard, name: string): string {
  const value = (event.data as Record<string, unknown>)[name];
  return typeof value === "string" ? value : "";
}

/** The document's messages, and after them those that only the stream has told of yet. */
export function together(
  messages: readonly Message[],
  said: readonly Message[],
): readonly Message[] {
  const known = new Set(messages.map(({ id }) => id));
  const newer = said.filter(({ id }) => !known.has(id));
  return newer.length > 0 ? [...messages, ...newer] : messages;
}
