import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { mutationId, submit } from "@/api/outbox";
import { Problem } from "@/ui/Problem";
import { useDeed } from "@/ui/useDeed";
import { CreateKind } from "./documents";
import { typeNameOf } from "./typeName";

/** Asks what a new kind is called, makes it, and opens it. */
export function CreateKindDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("kinds");
  const [, go] = useLocation();
  const [label, setLabel] = useState("");
  const [own, setOwn] = useState("");
  const made = typeNameOf(label);
  const name = made || typeNameOf(own);
  // Of letters that no name may have nothing is left: then one is asked for.
  const unnamed = label.trim() !== "" && made === "";
  const { run, busy, problem } = useDeed(async () => {
    const mutation = mutationId();
    await submit(`kind:${name}`, CreateKind, { input: { mutation, name, label: label.trim() } });
    go(`/kinds/${encodeURIComponent(name)}`);
  });
  const create = (event: FormEvent) => {
    event.preventDefault();
    if (name) void run();
  };
  return (
    <Modal opened={open} onClose={onClose} title={t("createTitle")} size={400}>
      <form onSubmit={create}>
        <Stack gap="md">
          <TextInput
            label={t("label")}
            placeholder={t("labelPlaceholder")}
            description={name && t("address", { name })}
            inputWrapperOrder={["label", "input", "description", "error"]}
            data-autofocus
            required
            withAsterisk={false}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          {unnamed && (
            <TextInput
              label={t("name")}
              description={t("nameHelp")}
              required
              withAsterisk={false}
              value={own}
              onChange={(event) => setOwn(event.currentTarget.value)}
            />
          )}
          <Problem message={problem?.message} />
          <Button type="submit" loading={busy} disabled={!name}>
            {t("createSubmit")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
