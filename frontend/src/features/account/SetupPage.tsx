import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { setUp } from "@/api/session";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { AccountFrame } from "./AccountFrame";

interface Props {
  /** The secret of the one-time link. */
  link: string;
  onDone: () => void;
}

/** The first page of all: it makes the admin. */
export function SetupPage({ link, onDone }: Props) {
  const { t } = useTranslation("account");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const { run, busy, problem } = useAction(setUp);
  const differ = again !== "" && again !== password;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!differ && (await run(link, name.trim(), password))) onDone();
  };
  if (!link) return <AccountFrame title={t("setup.title")} lead={t("setup.noLink")} />;
  return (
    <AccountFrame title={t("setup.title")} lead={t("setup.lead")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t("name")}
            description={t("setup.nameHelp")}
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            size="md"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label={t("password")}
            description={t("setup.passwordHelp")}
            autoComplete="new-password"
            required
            minLength={10}
            withAsterisk={false}
            size="md"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <PasswordInput
            label={t("setup.again")}
            autoComplete="new-password"
            required
            withAsterisk={false}
            size="md"
            value={again}
            error={differ ? t("setup.differ") : undefined}
            onChange={(event) => setAgain(event.currentTarget.value)}
          />
          <Problem message={problem?.message} />
          <Button type="submit" size="md" loading={busy} fullWidth>
            {t("setup.submit")}
          </Button>
        </Stack>
      </form>
    </AccountFrame>
  );
}
