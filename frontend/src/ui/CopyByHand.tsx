import { Modal, Text, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useClipboardLeft } from "./clipboard";
import { Kbd } from "./Kbd";

/** Shows what this page could not put onto the clipboard, chosen, so that one key copies it. */
export function CopyByHand() {
  const { t } = useTranslation("ui");
  const left = useClipboardLeft((clipboard) => clipboard.left);
  const close = () => useClipboardLeft.setState({ left: undefined });
  return (
    <Modal opened={left !== undefined} onClose={close} title={t("byHand.title")} size={520}>
      <Text c="dimmed" mb="sm">
        {t("byHand.text")} <Kbd keys="mod+c" />
      </Text>
      <Textarea
        data-autofocus
        readOnly
        autosize
        minRows={2}
        maxRows={12}
        aria-label={t("byHand.title")}
        value={left ?? ""}
        onFocus={(event) => event.currentTarget.select()}
        // Once the browser has taken the text.
        onCopy={() => setTimeout(close)}
      />
    </Modal>
  );
}
