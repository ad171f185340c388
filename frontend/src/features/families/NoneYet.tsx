import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";

/** A search was given up before it had seen all families; one may look further. */
export function NoneYet({ title, onOlder }: { title: string; onOlder: () => void }) {
  const { t } = useTranslation("families");
  return (
    <EmptyState
      icon={IconSearch}
      title={title}
      action={{ label: t("list.noneYetAction"), onClick: onOlder }}
    >
      {t("list.noneYetText")}
    </EmptyState>
  );
}
