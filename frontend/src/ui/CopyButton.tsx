import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "./clipboard";
import { IconButton } from "./IconButton";

const SHOWN = 3_000;

/** Puts a text onto the clipboard and says so. */
export function CopyButton({ text, size = 28 }: { text: string; size?: number }) {
  const { t } = useTranslation("ui");
  const [copied, setCopied] = useState(false);
  const until = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(until.current), []);
  const copy = async () => {
    clearTimeout(until.current);
    setCopied(await copyText(text));
    until.current = setTimeout(() => setCopied(false), SHOWN);
  };
  return (
    <IconButton
      icon={copied ? IconCheck : IconCopy}
      label={copied ? t("copied") : t("copy")}
      size={size}
      onClick={() => void copy()}
    />
  );
}
