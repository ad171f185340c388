import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { Problem } from "@/ui/Problem";
import { useNode, usePlace } from "../family/context";
import { errorOf, isOver, listOf, local, part, textOf } from "../family/task";
import { type UnsentWords, useUnsentWords } from "../sending/unsentWords";
import type { ViewProps } from "../view";
import { together } from "./answer";
import { Foot } from "./Foot";
import { Messages } from "./Messages";
import { useModel } from "./ModelLine";
import type { Message } from "./message";
import { Spoken } from "./Spoken";
import styles from "./TaskChat.module.css";
import { Trouble } from "./Trouble";
import { useAnswer } from "./useAnswer";
import { useNewest } from "./useNewest";
import { useSaying } from "./useSaying";

/** What a model is called where nobody named it. */
const UNNAMED = "model";
/** A moment that is past takes no more. */
const NO_WORDS: readonly UnsentWords[] = [];

/** A conversation with a model, and with whoever else is in it. */
export function TaskChat({ task, readOnly }: ViewProps) {
  const { t } = useTranslation("tasks");
  const me = useSession((session) => session.person?.id ?? "");
  const node = useNode(task.instanceId);
  const output = part(task, "output");
  const config = local(task);
  const called = textOf(config["name"]);
  const name = called && called !== UNNAMED ? called : t("chat.model");
  const writes = node?.kind === "working" && !readOnly;
  const failed = node?.state === "failed";
  const answer = useAnswer(task.instanceId, task.seq, writes);
  const messages = together(listOf<Message>(output["messages"]), answer.said);
  const waiting = listOf<Message>(output["waiting"]);
  const words = useUnsentWords(task.instanceId, task.seq);
  const unsaid = usePlace().moment === null ? words : NO_WORDS;
  const saying = useSaying(task, readOnly);
  const model = useModel(textOf(config["model"]), writes && !answer.text);
  const newest = useNewest(saying.said);
  const silence = messages.length + waiting.length + unsaid.length === 0;
  const again = saying.deed(messages.at(-1)?.role === "assistant" ? "REGENERATE" : "ASK");
  return (
    <div className={styles["chat"]}>
      <div ref={newest.list}>
        {silence && !writes && !readOnly && <Empty />}
        <Messages
          messages={messages}
          waiting={waiting}
          unsaid={unsaid}
          answer={answer}
          writes={writes}
          me={me}
          name={name}
          model={model}
          onAgain={again}
          onSayAgain={saying.sayAgain}
          onDiscard={saying.discard}
        />
        {failed && (
          <Trouble
            failure={errorOf(task)}
            onRetry={saying.deed("RETRY")}
            onLeave={saying.deed("CANCEL")}
          />
        )}
        {isOver(task) && <p className={styles["over"]}>{t("chat.over")}</p>}
        {answer.problem && <Problem message={t("chat.streamProblem")} />}
      </div>
      {!readOnly && (
        <Foot
          task={task}
          messages={messages}
          writes={writes}
          name={name}
          model={model}
          saying={saying}
          newest={newest}
        />
      )}
      <div ref={newest.end} className={styles["end"]} />
      <Spoken messages={messages} writes={writes} name={name} />
    </div>
  );
}

/** A chat in which nobody has said anything. */
function Empty() {
  const { t } = useTranslation("tasks");
  return (
    <div className={styles["empty"]}>
      <h2>{t("chat.empty")}</h2>
      <p>{t("chat.emptyText")}</p>
    </div>
  );
}
