import { useTranslation } from "react-i18next";
import { Markdown } from "@/ui/Markdown";
import type { Answer } from "./answer";
import styles from "./Messages.module.css";
import { ModelName } from "./ModelName";

interface Props {
  half: NonNullable<Answer["takenBack"]>;
  name: string;
}

const why = { again: "tookBack", lost: "lost" } as const;

/** Half an answer that no longer counts: still to be read, plainly not part of what was said. */
export function TakenBack({ half, name }: Props) {
  const { t } = useTranslation("tasks");
  return (
    <li className={styles["model"]} data-back={half.why}>
      <div className={styles["who"]}>
        <ModelName name={name} />
        <span>{t(`chat.${why[half.why]}`)}</span>
      </div>
      <div className={styles["words"]}>
        <Markdown text={half.text} />
      </div>
    </li>
  );
}
