import { useTranslation } from "react-i18next";
import styles from "./Messages.module.css";
import type { Message } from "./message";

const endings: Readonly<Record<string, "cut" | "filtered" | "stopped" | "brokenOff" | "tooSlow">> =
  {
    length: "cut",
    content_filter: "filtered",
    stopped: "stopped",
    failed: "brokenOff",
    timeout: "tooSlow",
  };

/** Why an answer does not end where it should, or why there is none; nothing where all is well. */
export function Ended({ message, me }: { message: Message; me: string }) {
  const { t } = useTranslation("tasks");
  const { finish = "", stopped } = message;
  const ending = endings[finish];
  const words = stopped
    ? t(stopped.user === me ? "chat.stoppedByMe" : "chat.stoppedBy", { name: stopped.name })
    : ending && t(`chat.${ending}`);
  return words ? <p className={styles["state"]}>{words}</p> : null;
}
