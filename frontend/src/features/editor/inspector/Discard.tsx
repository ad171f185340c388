import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";

/** At the end of a field: back to what holds. */
export function Discard({ onDiscard }: { onDiscard: () => void }) {
  const { t } = useTranslation("editor");
  return <IconButton icon={IconX} size={24} label={t("unfinished.discard")} onClick={onDiscard} />;
}
