import { useTranslation } from "react-i18next";
import { StateChip } from "@/ui/StateChip";

/** How a kind stands: its newest version, and whether the draft differs from it. */
export function KindStatus({ kind }: { kind: { version: number; edited: boolean } }) {
  const { t } = useTranslation("kinds");
  if (kind.version === 0) return <StateChip kind="resting" label={t("draft")} />;
  const version = t("version", { version: kind.version });
  if (!kind.edited) return <StateChip kind="done" label={version} />;
  return <StateChip kind="waiting" label={`${version}, ${t("edited")}`} />;
}
