import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFresh } from "@/api/useFresh";
import { ErrorState } from "@/ui/ErrorState";
import { Rows } from "@/ui/Rows";
import { Section } from "@/ui/Section";
import { IssuedTokens as Issued } from "./documents";
import { Further } from "./Further";
import { IssuedTokenRow } from "./IssuedTokenRow";

const PAGE = 50;

/** The personal tokens of everybody, with the way to revoke them. For admins. */
export function IssuedTokens() {
  const { t } = useTranslation("admin");
  const [after, setAfter] = useState<string | null>(null);
  const { data, error, again } = useFresh(Issued, { first: PAGE, after });
  return (
    <Section title={t("issued.title")} lead={t("issued.lead")}>
      {error && <ErrorState message={error.message} code={error.code} onRetry={again} />}
      {data && (
        <Rows empty={t("issued.none")}>
          {data.issuedTokens.edges.map(({ node }) => (
            <IssuedTokenRow key={node.token.id} {...node} onChange={again} />
          ))}
        </Rows>
      )}
      <Further
        page={data?.issuedTokens.pageInfo}
        after={after}
        onGo={setAfter}
        words={{ further: t("issued.further"), first: t("issued.first") }}
      />
    </Section>
  );
}
