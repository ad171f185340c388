import { IconRoute } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { EmptyState } from "@/ui/EmptyState";

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation("app");
  const [, go] = useLocation();
  return (
    <EmptyState
      icon={IconRoute}
      whole
      title={t("notFound.title")}
      action={{ label: t("notFound.action"), onClick: () => go("/flows") }}
    >
      {t("notFound.text")}
    </EmptyState>
  );
}
