import { Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconFlag } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./TaskNode.module.css";

/** What is marked on the corner of a card: that a family starts here, that something is wrong. */
export function Corner({ initiator, problems }: { initiator: boolean; problems: number }) {
  const { t } = useTranslation("editor");
  return (
    <>
      {initiator && (
        <Tooltip label={t("card.initiator")}>
          <span className={styles["mark"]} data-kind="initiator">
            <IconFlag size={12} stroke={2} aria-hidden />
          </span>
        </Tooltip>
      )}
      {problems > 0 && (
        <Tooltip label={t("card.problems", { count: problems })}>
          <span className={styles["mark"]} data-kind="problem">
            <IconAlertTriangle size={12} stroke={2} aria-hidden />
          </span>
        </Tooltip>
      )}
    </>
  );
}
