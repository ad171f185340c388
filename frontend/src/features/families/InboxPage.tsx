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
import { TaskIcon } from "@/ui/TaskIcon";
import { useTypeLooks } from "./canvas/useTypeLooks";
import { Pager } from "./Pager";
import { useInbox, type Waiting } from "./useInbox";

/** The tasks that wait for the person who looks. */
export function InboxPage() {
  const { t } = useTranslation("families");
  const [, go] = useLocation();
  const { tasks, crowded, error, again, onNext, onBack } = useInbox();
  return (
    <Page title={t("inbox.title")} lead={t("inbox.lead")}>
      {error && <ErrorState message={error.message} code={error.code} onRetry={again} />}
      {!tasks && !error && <Loading />}
      {tasks?.length === 0 && (
        <EmptyState
          icon={IconInbox}
          title={t("inbox.empty")}
          action={{ label: t("inbox.emptyAction"), onClick: () => go("/families") }}
        >
          {t("inbox.emptyText")}
        </EmptyState>
      )}
      {tasks && tasks.length > 0 && (
        <Rows>
          {tasks.map((waiting) => (
            <WaitingRow key={waiting.task.instanceId} {...waiting} />
          ))}
          {crowded.map(({ id, label, waiting, waitingCount }) => (
            <Row
              key={id}
              title={t("inbox.more", { count: waitingCount - waiting.length, family: label })}
              href={`/families/${encodeURIComponent(id)}/use`}
              lead={<TaskIcon name="checklist" />}
            />
          ))}
        </Rows>
      )}
      <Pager onBack={onBack} onNext={onNext} />
    </Page>
  );
}

/** One task: what it is called, where it belongs, and since when it waits. */
function WaitingRow({ task, family }: Waiting) {
  const { t } = useTranslation("families");
  const looksOf = useTypeLooks();
  return (
    <Row
      title={task.label}
      href={`/families/${encodeURIComponent(family.id)}/use?task=${encodeURIComponent(task.instanceId)}`}
      lead={<TaskIcon name={looksOf(task.type).icon} />}
      detail={
        <>
          <RelativeTime at={task.since} />
          {` · ${family.label} · ${family.flow.name}`}
        </>
      }
      state={<StateChip kind="waiting" label={t("list.WAITING")} />}
    />
  );
}
