import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { PartState } from "@/api/generated/graphql";
import { useSession } from "@/api/session";
import { useFresh } from "@/api/useFresh";
import { ErrorState } from "@/ui/ErrorState";
import { humanise } from "@/ui/form/schema";
import { Loading } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { Row, Rows } from "@/ui/Rows";
import { Section } from "@/ui/Section";
import { StateChip, type StateKind } from "@/ui/StateChip";
import { SystemState } from "./documents";
import { IssuedTokens } from "./IssuedTokens";
import { SetAside } from "./SetAside";

const kinds: Record<PartState, StateKind> = {
  ABSENT: "resting",
  STARTING: "working",
  READY: "done",
  FAILED: "failed",
};

/** What is installed and how its parts are. */
export function SystemPage() {
  const { t } = useTranslation("admin");
  const admin = useSession((session) => session.person?.admin ?? false);
  const { data, error, again } = useFresh(SystemState, {}, 5_000);
  if (error) return <ErrorState whole message={error.message} code={error.code} onRetry={again} />;
  if (!data) {
    return (
      <Page title={t("system.title")}>
        <Loading />
      </Page>
    );
  }
  const { system, model } = data;
  const chip = (state: PartState) => (
    <StateChip kind={kinds[state]} label={t(`system.state.${state}`)} />
  );
  return (
    <Page
      title={t("system.title")}
      lead={t("system.lead", { version: system.version })}
      actions={
        <>
          {admin && (
            <Link href="/processors" asChild>
              <Anchor>{t("system.processors")}</Anchor>
            </Link>
          )}
          <Link href="/graphiql" asChild>
            <Anchor>{t("system.graphiql")}</Anchor>
          </Link>
        </>
      }
    >
      {system.troubles.length > 0 && (
        <Section title={t("system.troubles")}>
          <Rows>
            {system.troubles.map((trouble) => (
              <Row
                key={trouble.code}
                whole
                title={trouble.message}
                detail={trouble.detail}
                state={<StateChip kind="failed" label={trouble.code} />}
              />
            ))}
          </Rows>
        </Section>
      )}
      <Section title={t("system.model")} lead={model.hint}>
        <Rows>
          <Row title={model.name} state={chip(model.state)} />
        </Rows>
      </Section>
      <Section title={t("system.parts")}>
        <Rows>
          {system.parts.map((part) => (
            <Row
              key={part.name}
              whole
              title={humanise(part.name)}
              detail={part.detail}
              state={chip(part.state)}
            />
          ))}
        </Rows>
      </Section>
      {admin && <SetAside />}
      {admin && <IssuedTokens />}
    </Page>
  );
}
