import { Button, Group, Modal, SegmentedControl, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { findTask, labelOf } from "@/flow/document";
import { hangUnder, linkNext } from "../commands/linking";
import { useEditor, useEditorStore } from "../state/context";

const KINDS = ["next", "data", "child"] as const;
type Kind = (typeof KINDS)[number];

/** Linking by keyboard: how, and with which other task. */
export function TargetPicker() {
  const asking = useEditor((editor) => editor.asking);
  return asking?.kind === "target" ? <Targets from={asking.from} /> : null;
}

function Targets({ from }: { from: string }) {
  const { t, i18n } = useTranslation("editor");
  const store = useEditorStore();
  const document = useEditor((editor) => editor.document);
  const [kind, setKind] = useState<Kind>("next");
  const [to, setTo] = useState<string | null>(null);
  const task = findTask(document, from);
  const label = task ? labelOf(task, i18n.language) : from;
  const close = () => store.getState().look({ asking: undefined });
  const link = () => {
    if (to === null) return;
    close();
    if (kind === "next") linkNext(store, t, from, to);
    else if (kind === "child") hangUnder(store, t, [to], from, false);
    else store.getState().look({ asking: { kind: "ports", from, to } });
  };
  return (
    <Modal opened onClose={close} title={t("target.title", { label })} size={420}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          link();
        }}
      >
        <Stack gap="md">
          <SegmentedControl
            fullWidth
            value={kind}
            onChange={(value) => setKind(value as Kind)}
            data={KINDS.map((value) => ({ value, label: t(`target.${value}`) }))}
          />
          <Select
            label={t(`target.${kind}Task`, { label })}
            data-autofocus
            searchable
            data={document.tasks
              .filter(({ name }) => name !== from)
              .map((one) => ({ value: one.name, label: labelOf(one, i18n.language) }))}
            value={to}
            onChange={setTo}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t("cancel")}
            </Button>
            <Button type="submit" disabled={to === null}>
              {t("target.link")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
