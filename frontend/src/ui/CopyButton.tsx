import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./IconButton";

/** Puts a text onto the clipboard and says so. */
export function CopyButton({ text, size = 28 }: { text: string; size?: number }) {
  const { t } = useTranslation("ui");
  const clipboard = useClipboard({ timeout: 1_600 });
  return (
    <IconButton
      icon={clipboard.copied ? IconCheck : IconCopy}
      label={clipboard.copied ? t("copied") : t("copy")}
      size={size}
      onClick={() => clipboard.copy(text)}
    />
  );
}
