import { Autocomplete, Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { findTask, labelOf } from "@/flow/document";
import { Problem } from "@/ui/Problem";
import { mistakeIn } from "../inspector/Guard";
import styles from "../inspector/Inspector.module.css";
import { likelySource, likelyTarget, objection, portsBetween } from "../model/connecting";
import type { PortChoice } from "../model/ports";
import { useEditor, useEditorStore, useTypes } from "../state/context";

/** Which value of one task goes where in another; says why when it may not. */
export function PortPicker() {
  const asking = useEditor((editor) => editor.asking);
  if (asking?.kind !== "ports") return null;
  return <Ports from={asking.from} to={asking.to} />;
}

function Ports({ from, to }: { from: string; to: string }) {
  const { t, i18n } = useTranslation("editor");
  const store = useEditorStore();
  const types = useTypes();
  const document = useEditor((editor) => editor.document);
  const { given, taken } = portsBetween(document, from, to, types);
  const [source, setSource] = useState(() => likelySource(given));
  const [target, setTarget] = useState(() => likelyTarget(likelySource(given)));
  const [when, setWhen] = useState("");
  const ends = { from: `${from}.${source}`, to: `${to}.${target}` };
  const reason = objection(document, ends.from, ends.to, types);
  const guard = when.trim() ? mistakeIn(when) : undefined;
  const close = () => store.getState().look({ asking: undefined });
  const nameOf = (name: string) => {
    const task = findTask(document, name);
    return task ? labelOf(task, i18n.language) : name;
  };
  const connect = () => {
    const made = store
      .getState()
      .edit(
        { op: "connect", ...ends, ...(when.trim() ? { when: when.trim() } : {}) },
        { label: t("step.connect", { from: nameOf(from), to: nameOf(to) }) },
      );
    if (!made) return;
    close();
    store.getState().announce(t("said.connected", ends));
  };
  const shared = likelyTarget(source);
  const places = [{ path: shared, kind: "any" as const, schema: true }, ...taken];
  return (
    <Modal
      opened
      onClose={close}
      title={t("ports.title", { from: nameOf(from), to: nameOf(to) })}
      size={440}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!reason && !guard) connect();
        }}
      >
        <Stack gap="sm">
          <Select
            label={t("ports.from", { label: nameOf(from) })}
            data-autofocus
            searchable
            allowDeselect={false}
            data={given.map(({ path }) => path)}
            value={source}
            onChange={(path) => {
              if (path === null) return;
              if (target === shared) setTarget(likelyTarget(path));
              setSource(path);
            }}
            renderOption={({ option }) => (
              <PortOption port={portAt(given, option.value)} path={option.value} />
            )}
          />
          <Autocomplete
            label={t("ports.to", { label: nameOf(to) })}
            description={t("ports.toHint")}
            data={places.map(({ path }) => path)}
            filter={({ options }) => options}
            value={target}
            onChange={setTarget}
            renderOption={({ option }) => (
              <PortOption port={portAt(places, option.value)} path={option.value} />
            )}
          />
          <TextInput
            label={t("ports.when")}
            placeholder={t("links.guardHint")}
            value={when}
            error={guard}
            spellCheck={false}
            onChange={(event) => setWhen(event.currentTarget.value)}
          />
          <Problem message={reason} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t("cancel")}
            </Button>
            <Button type="submit" disabled={Boolean(reason ?? guard)}>
              {t("ports.connect")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const portAt = (ports: readonly PortChoice[], path: string) =>
  ports.find((port) => port.path === path);

function PortOption({ port, path }: { port: PortChoice | undefined; path: string }) {
  const { t } = useTranslation("editor");
  const kind = port?.kind ?? "any";
  return (
    <Group gap={8} wrap="nowrap">
      <i className={styles["dot"]} data-kind={kind} />
      <code>{path}</code>
      <small style={{ color: "var(--tf-ink-faint)" }}>{t(`kind.${kind}`)}</small>
    </Group>
  );
}
