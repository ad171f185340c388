import { useTranslation } from "react-i18next";
import type { UnsentWords } from "../sending/unsentWords";
import type { Answer } from "./answer";
import { Ended } from "./Ended";
import styles from "./Messages.module.css";
import type { Model } from "./ModelLine";
import { ModelMessage } from "./ModelMessage";
import type { Message } from "./message";
import { PersonMessage } from "./PersonMessage";
import { TakenBack } from "./TakenBack";
import { Thinking } from "./Thinking";
import { Thought } from "./Thought";
import { Unsaid } from "./Unsaid";

interface Props {
  messages: readonly Message[];
  waiting: readonly Message[];
  /** What one said and is not among them yet. */
  unsaid: readonly UnsentWords[];
  answer: Answer;
  writes: boolean;
  /** Id of whoever looks. */
  me: string;
  /** What the model is called here. */
  name: string;
  model: Model | undefined;
  /** Asks for the last answer once more. */
  onAgain: (() => void) | undefined;
  onSayAgain: ((words: UnsentWords) => void) | undefined;
  onDiscard: (words: UnsentWords) => void;
}

/** All that was said, what is being said, and what waits to be said. */
export function Messages(props: Props) {
  const {
    messages,
    waiting,
    unsaid,
    answer,
    writes,
    me,
    name,
    model,
    onAgain,
    onSayAgain,
    onDiscard,
  } = props;
  const { t } = useTranslation("tasks");
  const last = messages.at(-1);
  const half = answer.takenBack;
  const known = half?.why === "lost" && !writes && last?.role === "assistant";
  return (
    <ol className={styles["messages"]} aria-label={t("chat.label")} aria-busy={writes}>
      {messages.map((message, index) =>
        message.role === "user" ? (
          <PersonMessage
            key={message.id}
            {...spoken(message, me)}
            follows={sameVoice(messages[index - 1], message)}
            onAgain={message === last && !writes ? onAgain : undefined}
          >
            <Ended message={message} me={me} />
          </PersonMessage>
        ) : (
          <ModelMessage
            key={message.id}
            text={message.content}
            name={name}
            message={message}
            onAgain={message === last ? onAgain : undefined}
          >
            <Ended message={message} me={me} />
          </ModelMessage>
        ),
      )}
      {half && !known && <TakenBack half={half} name={name} />}
      {writes && answer.text && (
        <ModelMessage text={answer.text} name={name} growing>
          <Thought text={answer.thought} />
        </ModelMessage>
      )}
      {writes && !answer.text && (
        <Thinking name={name} loading={model?.state === "STARTING"} thought={answer.thought} />
      )}
      {waiting.map((message) => (
        <PersonMessage key={message.id} {...spoken(message, me)} state={t("chat.queued")} />
      ))}
      {unsaid.map((words) => (
        <Unsaid key={words.key} words={words} onAgain={onSayAgain} onDiscard={onDiscard} />
      ))}
    </ol>
  );
}

/** What a person said, as `me` sees it. */
const spoken = ({ content, name = "", user, at }: Message, me: string) => ({
  text: content,
  name,
  mine: user === me,
  at,
});

function sameVoice(before: Message | undefined, message: Message): boolean {
  return before?.role === "user" && before.user === message.user;
}
