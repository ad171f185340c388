import { Button, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "@/api/client";
import { notifyDone } from "@/ui/notify";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { SetPassword } from "./documents";
import type { User } from "./user";

/** Asks an admin for a person's new password. */
export function NewPassword({
  user,
  open,
  onClose,
}: {
  user: User;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation("admin");
  const [password, setPassword] = useState("");
  const { run, busy, problem } = useAction(() =>
    tell(SetPassword, { input: { id: user.id, password } }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run())) return;
    setPassword("");
    notifyDone(t("users.resetDone", { name: user.label }));
    onClose();
  };
  return (
    <Modal
      opened={open}
      onClose={onClose}
      title={t("users.resetTitle", { name: user.label })}
      size={400}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{t("users.resetText")}</Text>
          <PasswordInput
            label={t("users.password")}
            description={t("users.passwordHelp")}
            autoComplete="new-password"
            data-autofocus
            required
            minLength={10}
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Problem message={problem?.message} />
          <Button type="submit" loading={busy}>
            {t("users.resetConfirm")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
