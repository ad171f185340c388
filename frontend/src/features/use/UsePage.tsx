import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { useShallow } from "zustand/react/shallow";
import { useFamily } from "@/tasks/family/context";
import { OpenedFamily } from "@/tasks/family/OpenedFamily";
import { TaskView } from "@/tasks/TaskView";
import { Ending } from "./Ending";
import { OneTask } from "./OneTask";
import { UseHeader } from "./UseHeader";
import styles from "./UsePage.module.css";

/** A family, or the one of its tasks that the address names, for those who do them: no canvas, one column. */
export function UsePage({ id }: { id: string }) {
  const { t } = useTranslation("use");
  return (
    <OpenedFamily id={id} elsewhere={{ label: t("missingAction"), address: "/inbox" }}>
      <Used id={id} />
    </OpenedFamily>
  );
}

function Used({ id }: { id: string }) {
  const [query] = useSearchParams();
  const task = query.get("task");
  const about = useFamily((family) => family.about);
  return (
    <>
      <UseHeader id={id} about={about} />
      <main className={styles["page"]}>
        {task ? <OneTask family={id} task={task} label={about.label} /> : <Whole id={id} />}
      </main>
    </>
  );
}

function Whole({ id }: { id: string }) {
  const { label, flow } = useFamily(({ about }) => about);
  const founders = useFamily(
    useShallow(({ graph }) => graph.nodes.filter(({ parent }) => parent === null)),
  );
  return (
    <>
      <h1 className={styles["title"]}>{label}</h1>
      {founders.map(({ instanceId }) => (
        <TaskView key={instanceId} family={id} task={instanceId} />
      ))}
      <Ending founder={founders[0]} flow={flow.name} />
    </>
  );
}
