import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFresh } from "@/api/useFresh";
import { ErrorState } from "@/ui/ErrorState";
import { Loading } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { Row, Rows } from "@/ui/Rows";
import { Section } from "@/ui/Section";
import { StateChip } from "@/ui/StateChip";
import { AddProcessor } from "./AddProcessor";
import { ProcessorsNow } from "./documents";
import { ProcessorRow } from "./ProcessorRow";

/** Milliseconds between looks: who is there, and what waits, changes by itself. */
const PACE = 3_000;

/** Who does the work of tasks, and what waits for somebody. For admins. */
export function ProcessorsPage() {
  const { t } = useTranslation("admin");
  const [adding, setAdding] = useState(false);
  const { data, error, again } = useFresh(ProcessorsNow, {}, PACE);
  const found = data?.processors;
  const served = new Set(
    found?.processors.filter(({ since }) => since).flatMap(({ environments }) => environments),
  );
  const missing = (environment: string) => {
    if (environment === "browser") return t("processors.theirPage");
    return served.has(environment) ? undefined : t("processors.nobody");
  };
  return (
    <Page
      title={t("processors.title")}
      lead={t("processors.lead")}
      actions={
        <Button
          leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          {t("processors.add")}
        </Button>
      }
    >
      {error && <ErrorState message={error.message} code={error.code} onRetry={again} />}
      {!found && !error && <Loading />}
      {found && (
        <>
          <Rows empty={t("processors.none")}>
            {found.processors.map((one) => (
              <ProcessorRow key={one.id} processor={one} onChange={again} />
            ))}
          </Rows>
          <Section title={t("processors.waiting")} lead={t("processors.waitingLead")}>
            <Rows empty={t("processors.nothing")}>
              {found.waiting.map(({ environment, waiting }) => (
                <Row
                  key={environment}
                  title={environment}
                  detail={missing(environment)}
                  state={
                    <StateChip
                      kind={missing(environment) ? "waiting" : "resting"}
                      label={t("processors.waits", { count: waiting })}
                    />
                  }
                />
              ))}
            </Rows>
          </Section>
        </>
      )}
      <AddProcessor open={adding} onClose={() => setAdding(false)} onDone={again} />
    </Page>
  );
}
