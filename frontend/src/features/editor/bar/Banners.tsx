import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mutationId, submit } from "@/api/outbox";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { TakeUpdate } from "../documents";
import { useEditor, useEditorStore } from "../state/context";
import styles from "./Bar.module.css";

/** What one should know of the flow as a whole: it is compared, or there is an update of it. */
export function Banners({ updateOffered }: { updateOffered: boolean }) {
  const comparing = useEditor((editor) => editor.comparing);
  if (comparing) return <Compared />;
  return updateOffered ? <Update /> : null;
}

function Compared() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const comparing = useEditor((editor) => editor.comparing);
  if (!comparing) return null;
  return (
    <div className={styles["banner"]} role="status">
      {t("compare.with", { number: comparing.number, label: comparing.label })}
      {(["added", "changed", "removed"] as const).map((tone) => (
        <span key={tone} className={styles["swatch"]} data-tone={tone}>
          {t(`compare.${tone}`, { count: comparing.counts[tone] })}
        </span>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => store.getState().look({ comparing: undefined })}
      >
        {t("compare.close")}
      </Button>
    </div>
  );
}

function Update() {
  const { t } = useTranslation("editor");
  const flow = useEditor((editor) => editor.flow);
  const store = useEditorStore();
  const [asking, setAsking] = useState(false);
  const [later, setLater] = useState(false);
  if (later) return null;
  const take = async () => {
    store.getState().flush();
    await submit(flow, TakeUpdate, { input: { mutation: mutationId(), flow } });
  };
  return (
    <div className={styles["banner"]} role="status">
      {t("update.offered")}
      <Button size="compact-sm" onClick={() => setAsking(true)}>
        {t("update.take")}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={() => setLater(true)}>
        {t("update.later")}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t("update.title")}
        confirm={t("update.take")}
        onConfirm={take}
      >
        {t("update.text")}
      </ConfirmDialog>
    </div>
  );
}
