import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { mutationId, submit } from "@/api/outbox";
import { Problem } from "@/ui/Problem";
import { useDeed } from "@/ui/useDeed";
import { addressOf } from "./address";
import { CreateFlow } from "./documents";

interface Props {
  open: boolean;
  onClose: () => void;
  /** The flow to copy. */
  from?: { name: string; label: string };
}

/** Asks for the name of a new flow, makes it, and opens it. */
export function CreateDialog({ open, onClose, from }: Props) {
  const { t } = useTranslation("flows");
  const [, go] = useLocation();
  const [label, setLabel] = useState("");
  const name = addressOf(label);
  const { run, busy, problem } = useDeed(async () => {
    const mutation = mutationId();
    await submit(name, CreateFlow, {
      input: { mutation, name, label: label.trim(), ...(from ? { from: from.name } : {}) },
    });
    go(`/flows/${encodeURIComponent(name)}`);
  });
  const create = (event: FormEvent) => {
    event.preventDefault();
    if (name) void run();
  };
  return (
    <Modal
      opened={open}
      onClose={onClose}
      title={from ? t("duplicateTitle", { label: from.label }) : t("createTitle")}
      size={400}
    >
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
          <Problem message={problem?.message} />
          <Button type="submit" loading={busy} disabled={!name}>
            {t("createSubmit")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
