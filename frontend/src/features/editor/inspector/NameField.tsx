import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isName, labelOf, type TaskEntry } from "@/flow/document";
import { useEditorStore } from "../state/context";
import { taskField } from "../state/unfinished";
import { useUnfinishedField } from "../state/useUnfinished";
import { Discard } from "./Discard";

/** The name by which other tasks and templates refer to a task; taken over when it is left. */
export function NameField({ task }: { task: TaskEntry }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const { unfinished, hold } = useUnfinishedField(taskField(task.name, ["name"]));
  const [name, setName] = useState(task.name);
  useEffect(() => setName(task.name), [task.name]);
  const problemOf = (wished: string) => {
    const { tasks } = store.getState().document;
    const taken = tasks.some((other) => other.name === wished && other.name !== task.name);
    if (taken) return t("field.nameTaken");
    return isName(wished) ? undefined : t("field.nameForm");
  };
  const write = (wished: string) => {
    const message = problemOf(wished);
    setName(wished);
    if (message) hold({ text: wished, title: t("field.name"), message });
    else if (unfinished) hold();
  };
  const take = () => {
    if (name === task.name || problemOf(name)) return;
    const label = t("step.rename", { what: labelOf(task) });
    store.getState().edit({ op: "rename", task: task.name, name }, { label });
  };
  const discard = () => {
    hold();
    setName(task.name);
  };
  return (
    <TextInput
      label={t("field.name")}
      description={t("field.nameHint", { name: task.name })}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
      value={unfinished?.text ?? name}
      error={unfinished?.message}
      rightSection={unfinished && <Discard onDiscard={discard} />}
      spellCheck={false}
      onChange={(event) => write(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}
