import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useConnection } from "@/api/connection";
import type { UnsentWords } from "../sending/unsentWords";
import styles from "./Messages.module.css";
import { PersonMessage } from "./PersonMessage";

interface Props {
  words: UnsentWords;
  /** Sends refused words once more; none where nothing can be said. */
  onAgain: ((words: UnsentWords) => void) | undefined;
  onDiscard: (words: UnsentWords) => void;
}

/** What one said and the conversation does not have: on its way, or refused and not lost. */
export function Unsaid({ words, onAgain, onDiscard }: Props) {
  const { t } = useTranslation("tasks");
  const online = useConnection(({ state }) => state === "online");
  if (words.refused === undefined) {
    return <PersonMessage text={words.text} mine state={online ? t("sending") : t("later")} />;
  }
  return (
    <PersonMessage text={words.text} mine refused={words.refused}>
      <div className={styles["choices"]}>
        {onAgain && (
          <Button size="xs" variant="default" onClick={() => onAgain(words)}>
            {t("chat.sendAgain")}
          </Button>
        )}
        <Button size="xs" variant="subtle" onClick={() => onDiscard(words)}>
          {t("chat.discard")}
        </Button>
      </div>
    </PersonMessage>
  );
}
