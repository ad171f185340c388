import { IconRoute } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { FamilyTasks, useKnown } from "@/tasks/family/context";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { LivePage } from "./LivePage";
import type { FamilyPageProps } from "./slots";

/** The live view of one family. */
export function FamilyPage(props: FamilyPageProps) {
  return (
    <FamilyTasks family={props.id} moment={null}>
      <Opened {...props} />
    </FamilyTasks>
  );
}

function Opened(props: FamilyPageProps) {
  const { t } = useTranslation("families");
  const [, go] = useLocation();
  const error = useKnown((known) => known.error);
  const open = useKnown(({ family }) => family !== undefined);
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
