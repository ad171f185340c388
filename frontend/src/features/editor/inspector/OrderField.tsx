import { Group, Input } from "@mantine/core";
import { IconArrowNarrowLeft, IconArrowNarrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { labelOf, type TaskEntry } from "@/flow/document";
import { IconButton } from "@/ui/IconButton";
import { ordering, siblings } from "../model/ordering";
import { useEditor, useEditorStore } from "../state/context";

/** A task's place among its siblings; steps are taken in this order. */
export function OrderField({ task }: { task: TaskEntry }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const document = useEditor((editor) => editor.document);
  const row = siblings(document, task.name);
  if (row.length < 2) return null;
  const place = row.indexOf(task.name) + 1;
  const go = (way: 1 | -1) => {
    const operation = ordering(document, task.name, way);
    if (operation)
      store.getState().edit(operation, { label: t("step.order", { what: labelOf(task) }) });
  };
  return (
    <Input.Wrapper label={t("field.order")} labelElement="div">
      <Group gap={4}>
        <IconButton
          icon={IconArrowNarrowLeft}
          label={t("field.earlier")}
          disabled={place === 1}
          onClick={() => go(-1)}
        />
        <span>{t("field.place", { place, count: row.length })}</span>
        <IconButton
          icon={IconArrowNarrowRight}
          label={t("field.later")}
          disabled={place === row.length}
          onClick={() => go(1)}
        />
      </Group>
    </Input.Wrapper>
  );
}
