import { IconMessageCircleOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearchParams } from "wouter";
import { useShallow } from "zustand/react/shallow";
import { FamilyTasks, useKnown } from "@/tasks/family/context";
import { TaskView } from "@/tasks/TaskView";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { Ending } from "./Ending";
import { OneTask } from "./OneTask";
import { UseHeader } from "./UseHeader";
import styles from "./UsePage.module.css";

/** A family, or the one of its tasks that the address names, for those who do them: no canvas, one column. */
export function UsePage({ id }: { id: string }) {
  return (
    <FamilyTasks family={id} moment={null}>
      <Opened id={id} />
    </FamilyTasks>
  );
}

function Opened({ id }: { id: string }) {
  const { t } = useTranslation("chat");
  const [, go] = useLocation();
  const [query] = useSearchParams();
  const task = query.get("task");
  const about = useKnown(({ family }) => family?.about);
  const error = useKnown((known) => known.error);
  const founders = useKnown(
    useShallow(({ family }) => family?.graph.nodes.filter(({ parent }) => parent === null) ?? []),
  );
  if (error?.code.endsWith("notFound")) {
    return (
      <EmptyState
        icon={IconMessageCircleOff}
        title={t("missing")}
        action={{ label: t("missingAction"), onClick: () => go("/inbox") }}
      >
        {t("missingText")}
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
  if (!about) return <Loading shape="block" />;
  return (
    <>
      <UseHeader id={id} about={about} />
      <main className={styles["page"]}>
        {task ? (
          <OneTask family={id} task={task} label={about.label} />
        ) : (
          <>
            <h1 className={styles["title"]}>{about.label}</h1>
            {founders.map(({ instanceId }) => (
              <TaskView key={instanceId} family={id} task={instanceId} />
            ))}
            <Ending founder={founders[0]} flow={about.flow.name} />
          </>
        )}
      </main>
    </>
  );
}
