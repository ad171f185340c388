import { MultiSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Group, inLanguage, labelOf } from "@/flow/document";
import { useEditor, useEditorStore } from "../state/context";
import styles from "./Inspector.module.css";

/** A group: what it is called, and which tasks are in it. */
export function GroupPanel({ group }: { group: Group }) {
  const { t, i18n } = useTranslation("editor");
  const { language } = i18n;
  const store = useEditorStore();
  const tasks = useEditor((editor) => editor.document.tasks);
  const { edit } = store.getState();
  const rename = (text: string) => {
    const { label } = group;
    const next = label && typeof label !== "string" ? { ...label, [language]: text } : text;
    edit(
      { op: "setGroup", id: group.id, label: text ? next : null },
      { label: t("step.group"), key: `group ${group.id}` },
    );
  };
  return (
    <div className={styles["body"]}>
      <TextInput
        label={t("field.label")}
        value={inLanguage(group.label, language)}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      <MultiSelect
        label={t("group.tasks")}
        searchable
        data={tasks.map((task) => ({ value: task.name, label: labelOf(task, language) }))}
        value={[...group.tasks]}
        onChange={(names) =>
          edit(
            names.length
              ? { op: "setGroup", id: group.id, tasks: names }
              : { op: "ungroup", id: group.id },
            { label: t("step.group") },
          )
        }
      />
    </div>
  );
}
