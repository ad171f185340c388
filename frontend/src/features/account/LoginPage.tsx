import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { signIn, useSession } from "@/api/session";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { AccountFrame } from "./AccountFrame";

/** Where one signs in; the address that was asked for is shown afterwards. */
export function LoginPage() {
  const { t } = useTranslation("account");
  const setup = useSession((session) => session.setup);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { run, busy, problem } = useAction(signIn);
  if (setup) {
    return <AccountFrame title={t("setup.title")} lead={t("login.setupNeeded")} />;
  }
  return (
    <AccountFrame title={t("login.title")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(name.trim(), password);
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t("name")}
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
            autoComplete="current-password"
            required
            withAsterisk={false}
            size="md"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Problem message={problem?.message} />
          <Button type="submit" size="md" loading={busy} fullWidth>
            {t("login.submit")}
          </Button>
        </Stack>
      </form>
    </AccountFrame>
  );
}
