import { useTranslation } from "react-i18next";
import type { Json } from "@/flow/json";
import { JsonView } from "@/ui/JsonView";
import { Problem } from "@/ui/Problem";
import { useFamily, useNode } from "../family/context";
import { errorOf, part } from "../family/task";
import { useChildView, type ViewProps } from "../view";
import { InputForm } from "./InputForm";
import styles from "./TaskForm.module.css";

/** The view of a type without one: a form of its input, its events as buttons, its result. */
export function TaskForm({ task, readOnly }: ViewProps) {
  const { t } = useTranslation("tasks");
  const Child = useChildView();
  const node = useNode(task.instanceId);
  const nodes = useFamily(({ graph }) => graph.nodes);
  const inside = nodes.filter(({ parent }) => parent === task.instanceId);
  const output = part(task, "output");
  const failure = errorOf(task);
  return (
    <div className={styles["form"]}>
      <InputForm task={task} readOnly={readOnly} />
      {node?.kind === "working" && <p className={styles["quiet"]}>{t("form.working")}</p>}
      <Problem message={failure?.message} />
      {Object.values(output).some(isSomething) && (
        <section>
          <h2 className={styles["heading"]}>{t("form.output")}</h2>
          <JsonView value={output} />
        </section>
      )}
      {inside.map(({ instanceId }) => (
        <Child key={instanceId} instance={instanceId} />
      ))}
    </div>
  );
}

/** Whether there is anything to be seen of a value. */
function isSomething(value: Json): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return value !== null && value !== "";
}
