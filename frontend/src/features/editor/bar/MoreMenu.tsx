import { FileButton, Menu } from "@mantine/core";
import {
  IconDeviceFloppy,
  IconDots,
  IconDownload,
  IconFileImport,
  IconHistory,
  IconKeyboard,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { takeBack, useImporting } from "@/api/importing";
import { IconButton } from "@/ui/IconButton";
import { ImportDialog } from "@/ui/ImportDialog";
import { useImportNotice } from "@/ui/useImportNotice";
import { useEditorStore } from "../state/context";
import { whenSaved } from "../state/whenSaved";
import { useExport } from "./useExport";
import type { FlowStatus } from "./useFlowStatus";

interface Props {
  standing: FlowStatus | undefined;
  onRevisions: () => void;
}

/** Saving, earlier revisions, files, and the keys. */
export function MoreMenu({ standing, onRevisions }: Props) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const [, go] = useLocation();
  const exportFile = useExport();
  const say = useImportNotice();
  const importing = useImporting({
    onError: store.getState().refuse,
    // What is drawn here last is part of what is kept.
    before: () => whenSaved(store),
    onBrought: (brought) => {
      say(brought, (revision) => takeBack(brought.name, revision));
      go(`/flows/${encodeURIComponent(brought.name)}`);
    },
  });
  const icon = (Shape: typeof IconDots) => <Shape size={16} stroke={1.6} aria-hidden />;
  const ask = (kind: "save" | "shortcuts") => store.getState().look({ asking: { kind } });
  return (
    <>
      <Menu position="bottom-end" width={230} keepMounted>
        <Menu.Target>
          <IconButton icon={IconDots} label={t("bar.more")} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {standing?.revision
              ? t(standing.edited ? "bar.editedSince" : "bar.savedAs", {
                  revision: standing.revision,
                })
              : t("bar.neverSaved")}
          </Menu.Label>
          <Menu.Item leftSection={icon(IconDeviceFloppy)} onClick={() => ask("save")}>
            {t("deed.save")}
          </Menu.Item>
          <Menu.Item leftSection={icon(IconHistory)} onClick={onRevisions}>
            {t("revisions.title")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={icon(IconDownload)} onClick={() => void exportFile()}>
            {t("file.export")}
          </Menu.Item>
          <FileButton
            accept=".yaml,.yml,.json"
            onChange={(file) => file && void importing.take(file)}
            key={String(importing.busy)}
          >
            {(props) => (
              <Menu.Item {...props} leftSection={icon(IconFileImport)}>
                {t("file.import")}
              </Menu.Item>
            )}
          </FileButton>
          <Menu.Divider />
          <Menu.Item leftSection={icon(IconKeyboard)} onClick={() => ask("shortcuts")}>
            {t("keys.title")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ImportDialog
        asked={importing.state}
        busy={importing.busy}
        onReplace={importing.replace}
        onCopy={importing.copy}
        onClose={importing.close}
      />
    </>
  );
}
