import { useTranslation } from "react-i18next";
import type { DrawnLink } from "../model/links";
import styles from "./Inspector.module.css";
import { LinkRow } from "./LinkRow";

/** One link that is selected. */
export function LinkPanel({ link }: { link: DrawnLink }) {
  const { t } = useTranslation("editor");
  return (
    <div className={styles["body"]}>
      <p className={styles["quiet"]}>{t(`links.about.${link.kind}`)}</p>
      <ul className={styles["rows"]}>
        <LinkRow link={link} />
      </ul>
    </div>
  );
}
