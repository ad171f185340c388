import { Modal, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Kbd } from "@/ui/Kbd";
import { SHORTCUTS } from "../commands/keys";
import { useEditor, useEditorStore } from "../state/context";

/** Every key and what it does. */
export function Shortcuts() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const open = useEditor((editor) => editor.asking?.kind === "shortcuts");
  const rows = [
    ...SHORTCUTS.map(({ keys, does }) => ({
      keys: keys.split(" ")[0] ?? "",
      words: t(`deed.${does}`),
    })),
    { keys: "mod+c", words: t("deed.copy") },
    { keys: "mod+v", words: t("deed.paste") },
    { keys: "tab", words: t("keys.tab") },
    { keys: "alt+→", words: t("keys.walk") },
    { keys: "→", words: t("keys.nudge") },
    { keys: "shift+→", words: t("keys.nudgeFar") },
  ];
  return (
    <Modal
      opened={open}
      onClose={() => store.getState().look({ asking: undefined })}
      title={t("keys.title")}
      size={440}
    >
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {rows.map(({ keys, words }) => (
            <Table.Tr key={keys}>
              <Table.Td>{words}</Table.Td>
              <Table.Td ta="right">
                <Kbd keys={keys} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
