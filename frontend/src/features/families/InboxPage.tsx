import { IconInbox } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { RelativeTime } from "@/ui/RelativeTime";
import { Row, Rows } from "@/ui/Rows";
import { StateChip } from "@/ui/StateChip";
import { useFamilies } from "./useFamilies";

/** The families in which something waits for the person who looks. */
export function InboxPage() {
  const { t } = useTranslation("families");
  const [, go] = useLocation();
  const { families, error, again } = useFamilies({ waitingForMe: true });
  return (
    <Page title={t("inbox.title")} lead={t("inbox.lead")}>
      {error && <ErrorState message={error.message} code={error.code} onRetry={again} />}
      {!families && !error && <Loading />}
      {families?.length === 0 && (
        <EmptyState
          icon={IconInbox}
          title={t("inbox.empty")}
          action={{ label: t("inbox.emptyAction"), onClick: () => go("/families") }}
        >
          {t("inbox.emptyText")}
        </EmptyState>
      )}
      {families && families.length > 0 && (
        <Rows>
          {families.map((family) => (
            <Row
              key={family.id}
              title={family.label}
              href={`/families/${family.id}/use`}
              detail={
                <>
                  {t("inbox.waits", { count: family.waiting.length })}
                  {" · "}
                  <RelativeTime at={family.updatedAt} />
                </>
              }
              state={<StateChip kind="waiting" label={t("list.WAITING")} />}
            />
          ))}
        </Rows>
      )}
    </Page>
  );
}
