import { IconSearch, IconSitemap } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { EmptyState } from "@/ui/EmptyState";

interface Props {
  /** There when a filter is set. */
  onShowAll: (() => void) | undefined;
}

/** Why no family is shown, and what to do about it. */
export function NoFamilies({ onShowAll }: Props) {
  const { t } = useTranslation("families");
  const [, go] = useLocation();
  if (onShowAll) {
    return (
      <EmptyState
        icon={IconSearch}
        title={t("list.noMatch")}
        action={{ label: t("list.noMatchAction"), onClick: onShowAll }}
      >
        {t("list.noMatchText")}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconSitemap}
      title={t("list.empty")}
      action={{ label: t("list.emptyAction"), onClick: () => go("/flows") }}
    >
      {t("list.emptyText")}
    </EmptyState>
  );
}
