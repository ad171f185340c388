import { IconClock, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui/Avatar";
import { IconButton } from "@/ui/IconButton";
import { Markdown } from "@/ui/Markdown";
import { Problem } from "@/ui/Problem";
import { ClockTime } from "./ClockTime";
import styles from "./Messages.module.css";

interface Props {
  text: string;
  name?: string;
  /** Of the person who looks. */
  mine: boolean;
  at?: number | undefined;
  /** The same person spoke before: their name need not be said again. */
  follows?: boolean;
  /** What it waits for. */
  state?: string;
  /** Why it was not taken. */
  refused?: string;
  onAgain?: (() => void) | undefined;
  /** What can be done with it. */
  children?: ReactNode;
}

/** What a person said. */
export function PersonMessage(props: Props) {
  const { text, name = "", mine, at, follows, state, refused, onAgain, children } = props;
  const { t } = useTranslation("tasks");
  return (
    <li className={styles["person"]} data-mine={mine || undefined} data-waits={state && true}>
      {!follows && (
        <div className={styles["who"]}>
          {!mine && <Avatar name={name} size={20} />}
          <b>{mine ? t("chat.you") : name}</b>
          <ClockTime at={at} />
        </div>
      )}
      <div className={styles["bubble"]}>
        <Markdown text={text} breaks />
      </div>
      {state && (
        <p className={styles["state"]}>
          <IconClock size={12} stroke={2} aria-hidden /> {state}
        </p>
      )}
      <Problem message={refused} />
      {children}
      {onAgain && (
        <div className={styles["deeds"]}>
          <IconButton icon={IconRefresh} label={t("chat.again")} size={28} onClick={onAgain} />
        </div>
      )}
    </li>
  );
}
