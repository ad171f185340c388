import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useFresh } from "@/api/useFresh";
import { labelOf } from "@/flow/document";
import { ModeSwitch } from "@/ui/ModeSwitch";
import { TopBarSlot } from "@/ui/Slots";
import { NewestFamily } from "../documents";
import { useEditor } from "../state/context";
import styles from "./Bar.module.css";
import { MoreMenu } from "./MoreMenu";
import { RunButton } from "./RunButton";
import { SaveState } from "./SaveState";
import type { FlowStatus } from "./useFlowStatus";

interface Props {
  standing: FlowStatus | undefined;
  running: boolean;
  onRun: () => void;
  onRevisions: () => void;
}

/** What the top bar shows while a flow is drawn. */
export function Bar({ standing, running, onRun, onRevisions }: Props) {
  const { t, i18n } = useTranslation("editor");
  const label = useEditor(({ document }) => labelOf(document, i18n.language));
  const flow = useEditor((editor) => editor.flow);
  const family = useFresh(NewestFamily, { flow }).data?.families.edges[0]?.node.id;
  return (
    <>
      <TopBarSlot name="breadcrumbs">
        <nav className={styles["crumbs"]} aria-label={t("bar.where")}>
          <Link href="/flows">{t("bar.flows")}</Link>
          <span className={styles["slash"]} aria-hidden>
            /
          </span>
          <strong title={label}>{label}</strong>
          <SaveState />
        </nav>
      </TopBarSlot>
      <TopBarSlot name="mode">
        <ModeSwitch
          mode="draw"
          draw={`/flows/${encodeURIComponent(flow)}`}
          {...(family ? { live: `/families/${family}`, use: `/families/${family}/use` } : {})}
        />
      </TopBarSlot>
      <TopBarSlot name="run">
        <MoreMenu standing={standing} onRevisions={onRevisions} />
        <RunButton running={running} onRun={onRun} />
      </TopBarSlot>
    </>
  );
}
