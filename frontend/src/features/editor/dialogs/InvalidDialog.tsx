import { Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Problems } from "../inspector/Problems";
import { useEditor, useEditorStore } from "../state/context";

/** What keeps the flow from being run. */
export function InvalidDialog() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const open = useEditor((editor) => editor.asking?.kind === "invalid");
  const close = () => store.getState().look({ asking: undefined });
  return (
    <Modal opened={open} onClose={close} title={t("invalid.title")} size={480}>
      <Text c="dimmed" mb="sm">
        {t("invalid.text")}
      </Text>
      <Problems onGo={close} />
    </Modal>
  );
}
