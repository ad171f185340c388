import { IconRoute } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { FamilyTasks, useKnown } from "./context";

interface Props {
  id: string;
  /** Where one goes when there is no such family. */
  elsewhere: { label: string; address: string };
  children: ReactNode;
}

/** A family as it is now, for everything inside; until it is there, and where it is not, what is known instead. */
export function OpenedFamily({ id, elsewhere, children }: Props) {
  return (
    <FamilyTasks family={id} moment={null}>
      <Opened elsewhere={elsewhere}>{children}</Opened>
    </FamilyTasks>
  );
}

function Opened({ elsewhere, children }: Omit<Props, "id">) {
  const { t } = useTranslation("tasks");
  const [, go] = useLocation();
  const error = useKnown((known) => known.error);
  const open = useKnown(({ family }) => family !== undefined);
  if (error?.code.endsWith("notFound")) {
    return (
      <EmptyState
        whole
        icon={IconRoute}
        title={t("missing")}
        action={{ label: elsewhere.label, onClick: () => go(elsewhere.address) }}
      >
        {t("missingText")}
      </EmptyState>
    );
  }
  if (error) {
    return (
      <ErrorState
        whole
        message={error.message}
        code={error.code}
        onRetry={() => window.location.reload()}
      />
    );
  }
  return open ? children : <Loading shape="block" />;
}
