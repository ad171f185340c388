import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { changePassword } from "@/api/session";
import { notifyDone } from "@/ui/notify";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";

export function PasswordForm() {
  const { t } = useTranslation("account");
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const { run, busy, problem } = useAction(changePassword);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(old, next))) return;
    setOld("");
    setNext("");
    notifyDone(t("profile.changed"));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={320}>
        <PasswordInput
          label={t("profile.old")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("profile.next")}
          description={t("setup.passwordHelp")}
          autoComplete="new-password"
          required
          minLength={10}
          withAsterisk={false}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <Problem message={problem?.message} />
        <Group>
          <Button type="submit" variant="default" loading={busy}>
            {t("profile.change")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
