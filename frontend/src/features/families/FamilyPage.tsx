import { IconRoute } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { LivePage } from "./LivePage";
import { LiveProvider, useFollowed, useLive } from "./live/context";
import type { FamilyPageProps } from "./slots";

/** The live view of one family. */
export function FamilyPage(props: FamilyPageProps) {
  const live = useFollowed(props.id);
  return (
    <LiveProvider value={live}>
      <Opened {...props} />
    </LiveProvider>
  );
}

function Opened(props: FamilyPageProps) {
  const { t } = useTranslation("families");
  const [, go] = useLocation();
  const error = useLive((live) => live.error);
  const open = useLive((live) => live.family !== undefined);
  if (error?.code.endsWith("notFound")) {
    return (
      <EmptyState
        icon={IconRoute}
        title={t("live.missing")}
        action={{ label: t("live.missingAction"), onClick: () => go("/families") }}
      >
        {t("live.missingText")}
      </EmptyState>
    );
  }
  if (error) {
    return (
      <ErrorState
        message={error.message}
        code={error.code}
        onRetry={() => window.location.reload()}
      />
    );
  }
  return open ? <LivePage {...props} /> : <Loading shape="block" />;
}
