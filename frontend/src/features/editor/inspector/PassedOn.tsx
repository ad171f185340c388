import { useTranslation } from "react-i18next";
import { labelOf, type TaskEntry } from "@/flow/document";
import { isObject } from "@/flow/json";
import { JsonText } from "@/ui/form/JsonText";
import { filling } from "../model/filling";
import { together } from "../model/joining";
import { useEditorStore } from "../state/context";
import { taskField } from "../state/unfinished";
import { useUnfinishedField } from "../state/useUnfinished";

const NOTHING = {};

/** What a task says beside its own fields; everything under it inherits this. */
export function PassedOn({ task }: { task: TaskEntry }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const { unfinished, hold } = useUnfinishedField(taskField(task.name, ["config"]));
  const { local: _, ...passed } = task.config ?? {};
  const take = (value: unknown) => {
    if (!isObject(value)) return;
    const form = { task: task.name, path: ["config"], own: passed, shown: passed };
    const steps = filling({ ...form, written: () => true }, value);
    const operation = together(steps);
    if (operation)
      store.getState().edit(operation, {
        label: t("step.configure", { what: labelOf(task) }),
        key: `passed on ${task.name}`,
      });
  };
  return (
    <JsonText
      title={t("config.passedOn")}
      untitled
      description={t("config.passedOnHint")}
      value={passed}
      blank={NOTHING}
      check={(value) => {
        if (!isObject(value)) return t("config.noObject");
        return "local" in value ? t("config.notLocal") : undefined;
      }}
      onChange={take}
      unfinished={unfinished}
      onUnfinished={hold}
    />
  );
}
