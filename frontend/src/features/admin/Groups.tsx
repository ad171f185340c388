import { Button, Modal, Stack, TagsInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import type { User } from "./user";

interface Props {
  user: User;
  onClose: () => void;
  onSave: (change: { groups: string[] }) => Promise<void>;
}

/** Asks which groups a person is in. */
export function Groups({ user, onClose, onSave }: Props) {
  const { t } = useTranslation("admin");
  const [groups, setGroups] = useState([...user.groups]);
  const { run, busy, problem } = useAction(onSave);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ groups })) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("users.groupsTitle", { name: user.label })} size={400}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TagsInput
            label={t("users.groupsLabel")}
            description={t("users.groupsHelp")}
            acceptValueOnBlur
            data-autofocus
            value={groups}
            onChange={setGroups}
          />
          <Problem message={problem?.message} />
          <Button type="submit" loading={busy}>
            {t("users.groupsSave")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
