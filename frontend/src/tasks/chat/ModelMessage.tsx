import { IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/ui/CopyButton";
import { IconButton } from "@/ui/IconButton";
import { Markdown } from "@/ui/Markdown";
import { ClockTime } from "./ClockTime";
import styles from "./Messages.module.css";
import { ModelName } from "./ModelName";
import type { Message } from "./message";

interface Props {
  text: string;
  name: string;
  /** Given when it is complete. */
  message?: Message;
  /** It is being written. */
  growing?: boolean;
  onAgain?: (() => void) | undefined;
  /** What is to be known of it. */
  children?: ReactNode;
}

/** What the model says. */
export function ModelMessage({ text, name, message, growing, onAgain, children }: Props) {
  const { t } = useTranslation("tasks");
  return (
    <li className={styles["model"]} data-growing={growing}>
      <div className={styles["who"]}>
        <ModelName name={name} />
        <ClockTime at={message?.at} />
      </div>
      <div className={styles["words"]}>
        <Markdown text={text} />
      </div>
      {children}
      {message && (
        <div className={styles["deeds"]}>
          <CopyButton text={text} size={28} />
          {onAgain && (
            <IconButton icon={IconRefresh} label={t("chat.again")} size={28} onClick={onAgain} />
          )}
          {message.model && (
            <span title={t("chat.modelName", { model: message.model })}>{message.model}</span>
          )}
        </div>
      )}
    </li>
  );
}
