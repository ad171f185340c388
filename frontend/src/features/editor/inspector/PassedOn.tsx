import { JsonInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { labelOf, type TaskEntry } from "@/flow/document";
import { isObject, type JsonObject } from "@/flow/json";
import { filling } from "../model/filling";
import { together } from "../model/joining";
import { useEditorStore } from "../state/context";

/** What a task says beside its own fields; everything under it inherits this. */
export function PassedOn({ task }: { task: TaskEntry }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const { local: _, ...passed } = task.config ?? {};
  const stored = Object.keys(passed).length ? JSON.stringify(passed, null, 2) : "";
  const [text, setText] = useState(stored);
  useEffect(() => setText(stored), [stored]);
  const take = () => {
    const value = read(text);
    if (!value) return;
    const form = { task: task.name, path: ["config"], own: passed, shown: passed };
    const steps = filling({ ...form, written: () => true }, value);
    const operation = together(steps);
    if (operation)
      store.getState().edit(operation, { label: t("step.configure", { what: labelOf(task) }) });
  };
  return (
    <JsonInput
      aria-label={t("config.passedOn")}
      description={t("config.passedOnHint")}
      placeholder="{ }"
      autosize
      minRows={1}
      maxRows={12}
      value={text}
      validationError={t("config.noJson")}
      onChange={setText}
      onBlur={take}
    />
  );
}

function read(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text || "{}");
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
