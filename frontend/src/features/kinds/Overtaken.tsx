import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { changedLines } from "./changedLines";
import styles from "./Kinds.module.css";

interface Props {
  /** The text that both began with, and what the other has made of it. */
  before: string;
  theirs: string;
  onTake: () => void;
  onKeep: () => void;
}

/** What somebody else has changed meanwhile, and the choice between theirs and one's own. */
export function Overtaken({ before, theirs, onTake, onKeep }: Props) {
  const { t } = useTranslation("kinds");
  const lines = changedLines(before, theirs);
  return (
    <div className={styles["overtaken"]} role="status">
      <span>{t("overtaken")}</span>
      <Group gap={8}>
        <Button size="xs" variant="default" onClick={onKeep}>
          {t("keepMine")}
        </Button>
        <Button size="xs" variant="default" onClick={onTake}>
          {t("takeTheirs")}
        </Button>
      </Group>
      {lines.length > 0 && (
        <pre className={styles["theirs"]}>
          {lines.map(({ sign, text }) => `${sign} ${text}`).join("\n")}
        </pre>
      )}
    </div>
  );
}
