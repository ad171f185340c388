import { type ComponentType, lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/flow/graph";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { FamilyTasks, useKnown, useNode, usePlace, useWholeTask } from "./family/context";
import { isOver } from "./family/task";
import styles from "./TaskView.module.css";
import { ChildViewContext, type ViewProps } from "./view";

type View = ComponentType<ViewProps>;

/** Every view, by its file: `name/TaskName.tsx` exports `TaskName`, the view of that type. */
const files = import.meta.glob<Record<string, View>>("./*/Task*.tsx");

/** The view of each task type, loaded when the first task of it is shown. */
const views = new Map(
  Object.entries(files).map(([path, load]) => {
    const name = path.replace(/^.*\/|\.tsx$/g, "");
    return [name, lazy(async () => ({ default: (await load())[name] as View }))];
  }),
);

/** What a type without a view of its own gets: how its work goes, or a form of its input. */
const fallback = ({ step }: GraphNode): string => (step ? "TaskStep" : "TaskForm");

interface Props {
  family: string;
  /** The task's instanceId. */
  task: string;
  /** The seq of the moment that is shown, read-only; without one: now. */
  moment?: number | null;
  readOnly?: boolean;
}

/** A task's own view: what a person does with it. */
export function TaskView({ family, task, moment = null, readOnly = false }: Props) {
  return (
    <FamilyTasks family={family} moment={moment}>
      <ChildViewContext value={readOnly ? LookedAt : Inside}>
        <div className={styles["view"]}>
          <Inside instance={task} readOnly={readOnly} />
        </div>
      </ChildViewContext>
    </FamilyTasks>
  );
}

function LookedAt({ instance }: { instance: string }) {
  return <Inside instance={instance} readOnly />;
}

function Inside({ instance, readOnly = false }: { instance: string; readOnly?: boolean }) {
  const { t } = useTranslation("tasks");
  const { moment } = usePlace();
  const node = useNode(instance);
  const task = useWholeTask(instance);
  const gone = useKnown(({ family }) => family !== undefined) && !node;
  const problem = useKnown(({ problems, error }) => problems[instance] ?? error);
  if (problem && !task) return <ErrorState message={problem.message} code={problem.code} />;
  if (gone) return <p data-quiet>{t("notYet")}</p>;
  if (!task || !node) return <Loading shape="lines" />;
  const View = (views.get(node.type) ?? views.get(fallback(node))) as View;
  return (
    <Suspense fallback={<Loading shape="lines" />}>
      <View key={instance} task={task} readOnly={readOnly || moment !== null || isOver(task)} />
    </Suspense>
  );
}
