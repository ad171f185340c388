import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { GraphNode } from "@/flow/graph";
import { StateChip } from "@/ui/StateChip";
import styles from "./UsePage.module.css";

/** What is said when the whole family has come to its end, and where one goes from there. */
export function Ending({ founder, flow }: { founder: GraphNode | undefined; flow: string }) {
  const { t } = useTranslation("use");
  const [, go] = useLocation();
  if (founder?.kind !== "done" && founder?.kind !== "cancelled") return null;
  return (
    <footer className={styles["ending"]}>
      <StateChip kind={founder.kind} />
      <p>{founder.kind === "done" ? t("done") : t("cancelled")}</p>
      <Button variant="default" onClick={() => go(`/flows/${encodeURIComponent(flow)}`)}>
        {t("startAnew")}
      </Button>
    </footer>
  );
}
