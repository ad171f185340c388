import { useTranslation } from "react-i18next";
import { useSession } from "@/api/session";
import { Page } from "@/ui/Page";
import { Section } from "@/ui/Section";
import { PasswordForm } from "./PasswordForm";
import { Tokens } from "./Tokens";

/** One's own page. */
export function ProfilePage() {
  const { t } = useTranslation("account");
  const person = useSession((session) => session.person);
  return (
    <Page
      title={person?.label ?? t("profile.title")}
      lead={person?.name === person?.label ? undefined : person?.name}
    >
      <Section title={t("profile.tokens")} lead={t("profile.tokensLead")}>
        <Tokens />
      </Section>
      <Section title={t("profile.password")}>
        <PasswordForm />
      </Section>
    </Page>
  );
}
