import { Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { mutationId, submit } from "@/api/outbox";
import { notifyDone } from "@/ui/notify";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { SaveRevision } from "../documents";
import { useEditor, useEditorStore } from "../state/context";
import { useAllUnfinished } from "../state/useUnfinished";

/** Gives what is drawn a name, so that one can come back to it. */
export function SaveDialog() {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const open = useEditor((editor) => editor.asking?.kind === "save");
  const unfinished = useAllUnfinished().length;
  const [label, setLabel] = useState("");
  const close = () => {
    setLabel("");
    store.getState().look({ asking: undefined });
  };
  const { run, busy, problem } = useAction(async () => {
    const { flow, flush } = store.getState();
    flush();
    const input = { mutation: mutationId(), flow, label: label.trim() };
    const { saveFlow } = await submit(flow, SaveRevision, { input });
    notifyDone(t("save.done", { revision: saveFlow.flow.revision, label: input.label }));
    close();
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (label.trim()) void run();
  };
  return (
    <Modal opened={open} onClose={close} title={t("save.title")} size={400}>
      <form onSubmit={save}>
        <Stack gap="md">
          <TextInput
            label={t("save.label")}
            placeholder={t("save.placeholder")}
            data-autofocus
            maxLength={200}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          {unfinished > 0 && <Text c="dimmed">{t("save.unfinished", { count: unfinished })}</Text>}
          <Problem message={problem?.message} />
          <Button type="submit" loading={busy} disabled={!label.trim()}>
            {t("save.submit")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
