import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { FamilyGraph } from "@/flow/graph";
import { useFamily } from "@/tasks/family/context";
import { StateChip } from "@/ui/StateChip";
import { statusOf } from "../live/status";
import styles from "./Header.module.css";
import { Name } from "./Name";

/** Which family this is, how it is, and the flow it was started from. */
export function Crumbs({ id, graph, past }: { id: string; graph: FamilyGraph; past: boolean }) {
  const { t } = useTranslation("families");
  const about = useFamily((family) => family.about);
  const { flow, forkedFrom } = about;
  return (
    <nav className={styles["crumbs"]} aria-label={t("live.crumbs")}>
      <Name id={id} label={about.label} />
      <span className={styles["status"]}>
        <StateChip kind={statusOf(graph)} label={t(`live.kind.${statusOf(graph)}`)} />
      </span>
      {!past && (
        <span className={styles["detail"]}>
          <Link href={`/flows/${encodeURIComponent(flow.name)}`} title={t("live.toFlow")}>
            {flow.revision > 0
              ? t("list.revision", { flow: flow.name, revision: flow.revision })
              : t("list.draft", { flow: flow.name })}
          </Link>
          {forkedFrom && (
            <Link
              href={`/families/${encodeURIComponent(forkedFrom.family)}?at=${forkedFrom.seq}`}
              title={t("live.toOrigin")}
            >
              {t("live.forked", { seq: forkedFrom.seq })}
            </Link>
          )}
        </span>
      )}
    </nav>
  );
}
