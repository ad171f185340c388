import { Button, Modal, Stack, TagsInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "@/api/client";
import { Problem } from "@/ui/Problem";
import { Secret } from "@/ui/Secret";
import { useAction } from "@/ui/useAction";
import { AddProcessor as Add } from "./documents";

interface Props {
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}

const blank = { name: "", environments: [] as string[] };

/** Makes the credential of a program that does work, and shows it this once. */
export function AddProcessor({ open, onClose, onDone }: Props) {
  const { t } = useTranslation("admin");
  const [wanted, setWanted] = useState(blank);
  const [made, setMade] = useState<{ name: string; secret: string }>();
  const { run, busy, problem } = useAction(async () => {
    const { addProcessor } = await tell(Add, { input: { ...wanted, name: wanted.name.trim() } });
    setMade({ name: addProcessor.processor.name, secret: addProcessor.secret });
    onDone();
  });
  const leave = () => {
    setMade(undefined);
    setWanted(blank);
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <Modal
      opened={open}
      onClose={leave}
      title={t("processors.addTitle")}
      size={460}
      // What is shown only once is not lost by a slip.
      closeOnClickOutside={!made}
      closeOnEscape={!made}
    >
      {made ? (
        <Stack gap="md">
          <Secret lead={t("processors.added", { name: made.name })} text={made.secret} />
          <Button onClick={leave} data-autofocus>
            {t("processors.done")}
          </Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label={t("processors.name")}
              description={t("processors.nameHelp")}
              autoComplete="off"
              data-autofocus
              required
              withAsterisk={false}
              value={wanted.name}
              onChange={(event) => setWanted({ ...wanted, name: event.currentTarget.value })}
            />
            <TagsInput
              label={t("processors.environments")}
              description={t("processors.environmentsHelp")}
              acceptValueOnBlur
              value={wanted.environments}
              onChange={(environments) => setWanted({ ...wanted, environments })}
            />
            <Problem message={problem?.message} />
            <Button type="submit" loading={busy} disabled={wanted.environments.length === 0}>
              {t("processors.add")}
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
