import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Markdown } from "@/ui/Markdown";
import type { Answer } from "./answer";
import styles from "./Messages.module.css";
import { ModelName } from "./ModelName";

interface Props {
  half: NonNullable<Answer["takenBack"]>;
  name: string;
  /** No answer came in the end. */
  failed: boolean;
  onAgain: (() => void) | undefined;
}

const why = { again: "tookBack", stopped: "stopped" } as const;

/** Half an answer that no longer counts: still to be read, plainly not part of what was said. */
export function TakenBack({ half, name, failed, onAgain }: Props) {
  const { t } = useTranslation("tasks");
  return (
    <li className={styles["model"]} data-back={half.why}>
      <header className={styles["who"]}>
        <ModelName name={name} />
        <span>{t(`chat.${failed ? "brokenOff" : why[half.why]}`)}</span>
      </header>
      <div className={styles["words"]}>
        <Markdown text={half.text} />
      </div>
      {onAgain && half.why === "stopped" && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} stroke={2} aria-hidden />}
          onClick={onAgain}
        >
          {t("chat.again")}
        </Button>
      )}
    </li>
  );
}
