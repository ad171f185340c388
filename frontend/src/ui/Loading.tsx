import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./Loading.module.css";

interface Props {
  /** What will come: a page's list, cards, lines of text, or one block that fills its place. */
  shape?: "list" | "cards" | "lines" | "block";
}

const shapes = { list: [6, 44], cards: [6, 128], lines: [4, 14], block: [1, 0] } as const;
const rows = ["a", "b", "c", "d", "e", "f"];

/** The outline of what is on its way. Shown only after a moment, so that what is quick does not flicker. */
export function Loading({ shape = "list" }: Props) {
  const { t } = useTranslation("ui");
  const [count, height] = shapes[shape];
  return (
    <div className={styles["loading"]} data-shape={shape} role="status" aria-label={t("loading")}>
      {rows.slice(0, count).map((row) => (
        <Skeleton key={row} height={height || "100%"} />
      ))}
    </div>
  );
}
