import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "@/api/client";
import { useFresh } from "@/api/useFresh";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { Problem } from "@/ui/Problem";
import { RelativeTime } from "@/ui/RelativeTime";
import { Row, Rows } from "@/ui/Rows";
import { Secret } from "@/ui/Secret";
import { useAction } from "@/ui/useAction";
import { CreateToken, PersonalTokens, RevokeToken } from "./documents";

type Token = { id: string; label: string; createdAt: string; usedAt?: string | null };

/** The tokens of the person, a new one, and the way to take one back. */
export function Tokens() {
  const { t } = useTranslation("account");
  const { data, error, again } = useFresh(PersonalTokens, {});
  const [label, setLabel] = useState("");
  const [secret, setSecret] = useState<string>();
  const [leaving, setLeaving] = useState<Token>();
  const { run, busy, problem } = useAction(async () => {
    const { createToken } = await tell(CreateToken, { input: { label: label.trim() } });
    setSecret(createToken.secret);
    setLabel("");
    again();
  });
  const create = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  if (error) return <ErrorState message={error.message} code={error.code} onRetry={again} />;
  if (!data) return <Loading shape="lines" />;
  return (
    <Stack gap="md">
      <form onSubmit={create}>
        <Group align="end" gap="xs">
          <TextInput
            label={t("profile.tokenLabel")}
            placeholder={t("profile.tokenPlaceholder")}
            required
            withAsterisk={false}
            flex={1}
            maw={320}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <Button type="submit" loading={busy}>
            {t("profile.create")}
          </Button>
        </Group>
      </form>
      <Problem message={problem?.message} />
      {secret && <Secret lead={t("profile.created")} text={secret} />}
      <Rows empty={t("profile.none")}>
        {data.personalTokens.map((token) => (
          <Row
            key={token.id}
            title={token.label}
            detail={
              <>
                {t("profile.made")} <RelativeTime at={token.createdAt} /> ·{" "}
                {token.usedAt ? (
                  <>
                    {t("profile.used")} <RelativeTime at={token.usedAt} />
                  </>
                ) : (
                  t("profile.neverUsed")
                )}
              </>
            }
            actions={
              <Button size="xs" variant="default" onClick={() => setLeaving(token)}>
                {t("profile.revoke")}
              </Button>
            }
          />
        ))}
      </Rows>
      <ConfirmDialog
        open={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t("profile.revokeTitle", { label: leaving?.label ?? "" })}
        confirm={t("profile.revoke")}
        danger
        onConfirm={async () => {
          if (leaving) await tell(RevokeToken, { id: leaving.id });
          again();
        }}
      >
        {t("profile.revokeText")}
      </ConfirmDialog>
    </Stack>
  );
}
