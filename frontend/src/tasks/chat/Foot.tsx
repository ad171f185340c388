import { useSession } from "@/api/session";
import { Problem } from "@/ui/Problem";
import { listOf, local, textOf, type WholeTask } from "../family/task";
import { Composer } from "./Composer";
import { JumpToNewest } from "./JumpToNewest";
import { type Model, ModelLine } from "./ModelLine";
import type { Message } from "./message";
import styles from "./TaskChat.module.css";
import type { useNewest } from "./useNewest";
import type { useSaying } from "./useSaying";

interface Props {
  task: WholeTask;
  messages: readonly Message[];
  writes: boolean;
  name: string;
  model: Model | undefined;
  saying: ReturnType<typeof useSaying>;
  newest: ReturnType<typeof useNewest>;
}

/** What stays at the lower edge of a chat: where one writes, and who answers. */
export function Foot({ task, messages, writes, name, model, saying, newest }: Props) {
  const me = useSession((session) => session.person?.id);
  const config = local(task);
  const answers = textOf(config["answers"]);
  const last = messages.at(-1);
  const turn = last === undefined || last.role === "assistant";
  return (
    <div className={styles["foot"]}>
      <JumpToNewest shown={newest.away} onJump={newest.jump} />
      <Problem message={saying.problem?.message} />
      <Composer
        draft={saying.draft}
        onDraft={saying.setDraft}
        onSend={saying.say}
        onStop={writes ? saying.deed("CANCEL") : undefined}
        onAsk={answers === "always" ? undefined : saying.deed("ASK")}
        onEnd={saying.deed("EXIT")}
        suggestions={turn ? listOf<string>(config["suggestedPrompts"]) : []}
        recalled={messages.findLast(({ user }) => user === me)?.content ?? ""}
        answers={answers}
        name={textOf(config["name"]) || name}
      />
      <ModelLine model={model} />
    </div>
  );
}
