import { Button, FileButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { takeBack, useImporting } from "@/api/importing";
import { ImportDialog } from "@/ui/ImportDialog";
import { notifyError } from "@/ui/notify";
import { useImportNotice } from "@/ui/useImportNotice";

interface Props {
  onDone: () => void;
  leftSection: ReactNode;
}

/** Imports a flow from a file. */
export function ImportButton({ onDone, leftSection }: Props) {
  const { t } = useTranslation("flows");
  const say = useImportNotice();
  const { state, busy, take, replace, copy, close } = useImporting({
    onError: notifyError,
    onBrought: (brought) => {
      say(brought, async (revision) => {
        await takeBack(brought.name, revision);
        onDone();
      });
      onDone();
    },
  });
  return (
    <>
      <FileButton
        accept=".yaml,.yml,.json"
        onChange={(file) => file && void take(file)}
        key={busy ? "busy" : "free"}
      >
        {(props) => (
          <Button {...props} variant="default" leftSection={leftSection} loading={busy}>
            {t("import")}
          </Button>
        )}
      </FileButton>
      <ImportDialog asked={state} busy={busy} onReplace={replace} onCopy={copy} onClose={close} />
    </>
  );
}
