import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isName, labelOf, type TaskEntry } from "@/flow/document";
import { useEditor, useEditorStore } from "../state/context";

/** The name by which other tasks and templates refer to a task; taken over when it is left. */
export function NameField({ task }: { task: TaskEntry }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const [name, setName] = useState(task.name);
  const taken = useEditor(({ document }) =>
    document.tasks.some((other) => other.name === name && other.name !== task.name),
  );
  useEffect(() => setName(task.name), [task.name]);
  const problem = taken ? t("field.nameTaken") : isName(name) ? undefined : t("field.nameForm");
  const take = () => {
    if (name === task.name) return;
    if (problem) return setName(task.name);
    const label = t("step.rename", { what: labelOf(task) });
    store.getState().edit({ op: "rename", task: task.name, name }, { label });
  };
  return (
    <TextInput
      label={t("field.name")}
      description={t("field.nameHint", { name: task.name })}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
      value={name}
      error={problem}
      spellCheck={false}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}
