import { Button, Drawer } from "@mantine/core";
import { IconArrowBackUp, IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ask } from "@/api/client";
import { mutationId, submit } from "@/api/outbox";
import { useFresh } from "@/api/useFresh";
import type { FlowDocument } from "@/flow/document";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { notifyDone } from "@/ui/notify";
import { RelativeTime } from "@/ui/RelativeTime";
import { Row, Rows } from "@/ui/Rows";
import { FlowAtRevision, RestoreRevision, SavedRevisions } from "../documents";
import { compared } from "../model/comparing";
import { useEditor, useEditorStore } from "../state/context";

const FIRST = 50;

/** The saved revisions of the flow, the newest first. */
export function Revisions({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("editor");
  return (
    <Drawer
      opened={open}
      onClose={onClose}
      position="right"
      title={t("revisions.title")}
      size={420}
    >
      {open && <List onClose={onClose} />}
    </Drawer>
  );
}

interface Chosen {
  number: number;
  label: string;
}

function List({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const name = useEditor((editor) => editor.flow);
  const { data, error, again } = useFresh(SavedRevisions, { name, first: FIRST });
  const [restoring, setRestoring] = useState<Chosen>();
  const revisions = data?.flow?.revisions.edges.map(({ node }) => node);
  const compare = async (chosen: Chosen) => {
    try {
      const { flow } = await ask(FlowAtRevision, { name, revision: chosen.number });
      const { document, look } = store.getState();
      if (flow) look({ comparing: compared(flow.document as FlowDocument, document, chosen) });
      onClose();
    } catch (cause) {
      store.getState().refuse(cause);
    }
  };
  const restore = async ({ number, label }: Chosen) => {
    store.getState().flush();
    await submit(name, RestoreRevision, {
      input: { mutation: mutationId(), flow: name, revision: number },
    });
    notifyDone(t("revisions.restored", { label }));
    onClose();
  };
  if (error) return <ErrorState message={error.message} code={error.code} onRetry={again} />;
  if (!revisions) return <Loading shape="list" />;
  if (revisions.length === 0) {
    return (
      <EmptyState
        icon={IconHistory}
        title={t("revisions.empty")}
        action={{
          label: t("deed.save"),
          onClick: () => store.getState().look({ asking: { kind: "save" } }),
        }}
      >
        {t("revisions.emptyText")}
      </EmptyState>
    );
  }
  return (
    <>
      <Rows>
        {revisions.map((revision) => (
          <Row
            key={revision.number}
            title={`${revision.number} · ${revision.label}`}
            detail={
              <>
                {revision.by.name} · <RelativeTime at={revision.at} />
              </>
            }
            actions={
              <>
                <Button size="compact-sm" variant="subtle" onClick={() => void compare(revision)}>
                  {t("revisions.compare")}
                </Button>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  leftSection={<IconArrowBackUp size={14} stroke={1.8} aria-hidden />}
                  onClick={() => setRestoring(revision)}
                >
                  {t("revisions.restore")}
                </Button>
              </>
            }
          />
        ))}
      </Rows>
      <ConfirmDialog
        open={restoring !== undefined}
        onClose={() => setRestoring(undefined)}
        title={t("revisions.restoreTitle", { label: restoring?.label ?? "" })}
        confirm={t("revisions.restore")}
        onConfirm={() => restoring && restore(restoring)}
      >
        {t("revisions.restoreText")}
      </ConfirmDialog>
    </>
  );
}
