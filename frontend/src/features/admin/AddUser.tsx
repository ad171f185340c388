import { Button, Modal, PasswordInput, Stack, Switch, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "@/api/client";
import { notifyDone } from "@/ui/notify";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { CreateUser } from "./documents";

interface Props {
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}

const blank = { name: "", label: "", password: "", admin: false };

/** Asks for what a new account needs. */
export function AddUser({ open, onClose, onDone }: Props) {
  const { t } = useTranslation("admin");
  const [user, setUser] = useState(blank);
  const { run, busy, problem } = useAction(() =>
    tell(CreateUser, {
      input: { ...user, name: user.name.trim(), label: user.label.trim() || user.name.trim() },
    }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run())) return;
    notifyDone(t("users.added", { name: user.label || user.name }));
    setUser(blank);
    onDone();
    onClose();
  };
  return (
    <Modal opened={open} onClose={onClose} title={t("users.addTitle")} size={420}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t("users.name")}
            description={t("users.nameHelp")}
            autoComplete="off"
            data-autofocus
            required
            withAsterisk={false}
            value={user.name}
            onChange={(event) => setUser({ ...user, name: event.currentTarget.value })}
          />
          <TextInput
            label={t("users.label")}
            placeholder={user.name}
            autoComplete="off"
            value={user.label}
            onChange={(event) => setUser({ ...user, label: event.currentTarget.value })}
          />
          <PasswordInput
            label={t("users.password")}
            description={t("users.passwordHelp")}
            autoComplete="new-password"
            required
            minLength={10}
            withAsterisk={false}
            value={user.password}
            onChange={(event) => setUser({ ...user, password: event.currentTarget.value })}
          />
          <Switch
            label={t("users.admin")}
            description={t("users.adminHelp")}
            checked={user.admin}
            onChange={(event) => setUser({ ...user, admin: event.currentTarget.checked })}
          />
          <Problem message={problem?.message} />
          <Button type="submit" loading={busy}>
            {t("users.add")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
