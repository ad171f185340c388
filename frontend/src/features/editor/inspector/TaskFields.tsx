import { MultiSelect, Select, Stack, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { below, inLanguage, labelOf, nextNames, type TaskEntry } from "@/flow/document";
import { hangUnder } from "../commands/linking";
import { following } from "../model/links";
import { settingText } from "../model/localText";
import { useEditor, useEditorStore } from "../state/context";
import { NameField } from "./NameField";
import { OrderField } from "./OrderField";

/** What a task is called, where it hangs, what follows it, who may do it. */
export function TaskFields({ task }: { task: TaskEntry }) {
  const { t, i18n } = useTranslation("editor");
  const { language } = i18n;
  const store = useEditorStore();
  const document = useEditor((editor) => editor.document);
  const { edit } = store.getState();
  const what = labelOf(task, language);
  const others = document.tasks.filter(({ name }) => name !== task.name);
  const inside = new Set(below(document, task.name));
  const choice = (one: TaskEntry) => ({ value: one.name, label: labelOf(one, language) });
  const words = (field: "label" | "description", text: string) => {
    const operation = settingText(field, { current: task[field], text, language, task: task.name });
    if (operation)
      edit(operation, { label: t(`step.${field}`, { what }), key: `${field} ${task.name}` });
  };
  const follow = (next: string[]) =>
    edit(following(task.name, next), { label: t("step.follow", { what }) });
  const permit = (names: string[]) =>
    edit(
      names.length
        ? { op: "set", task: task.name, path: ["permissions"], value: names }
        : { op: "unset", task: task.name, path: ["permissions"] },
      { label: t("step.permissions", { what }) },
    );
  const initiate = (initiator: boolean) =>
    edit(
      initiator
        ? { op: "set", task: task.name, path: ["initiator"], value: true }
        : { op: "unset", task: task.name, path: ["initiator"] },
      { label: t("step.initiator", { what }) },
    );
  return (
    <Stack gap="sm">
      <TextInput
        label={t("field.label")}
        placeholder={labelOf({ name: task.name })}
        value={inLanguage(task.label, language)}
        onChange={(event) => words("label", event.currentTarget.value)}
      />
      <NameField task={task} />
      <Textarea
        label={t("field.description")}
        placeholder={t("field.descriptionHint")}
        autosize
        minRows={2}
        maxRows={8}
        value={inLanguage(task.description, language)}
        onChange={(event) => words("description", event.currentTarget.value)}
      />
      <Select
        label={t("field.parent")}
        placeholder={t("field.noParent")}
        clearable
        searchable
        data={others.filter(({ name }) => !inside.has(name)).map(choice)}
        value={task.parent ?? null}
        onChange={(parent) => hangUnder(store, t, [task.name], parent ?? undefined)}
      />
      <OrderField task={task} />
      <MultiSelect
        label={t("field.next")}
        placeholder={nextNames(task).length ? "" : t("field.noNext")}
        searchable
        data={others.map(choice)}
        value={[...nextNames(task)]}
        onChange={follow}
      />
      <Switch
        label={t("field.initiator")}
        description={t("field.initiatorHint")}
        checked={task.initiator ?? false}
        onChange={(event) => initiate(event.currentTarget.checked)}
      />
      <TagsInput
        label={t("field.permissions")}
        description={t("field.permissionsHint")}
        placeholder={task.permissions ? "" : t("field.inherited")}
        data={["*"]}
        value={[...(task.permissions ?? [])]}
        onChange={permit}
      />
    </Stack>
  );
}
