import type { ResultOf } from "@graphql-typed-document-node/core";
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "@/api/client";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { RelativeTime } from "@/ui/RelativeTime";
import { Row } from "@/ui/Rows";
import { StateChip } from "@/ui/StateChip";
import { type ProcessorsNow, RemoveProcessor } from "./documents";

interface Props {
  processor: ResultOf<typeof ProcessorsNow>["processors"]["processors"][number];
  onChange: () => void;
}

/** A program that does work: where, what it is at, whether it is there, and the way to end that. */
export function ProcessorRow({ processor, onChange }: Props) {
  const { t } = useTranslation("admin");
  const [asking, setAsking] = useState(false);
  const { name, environments, since, connections, running, operators, addedAt } = processor;
  const does = operators.length
    ? t("processors.does", { what: operators.map((one) => one.name).join(", ") })
    : t("processors.doesAll");
  const at = running.length
    ? t("processors.works", { what: running.join(", ") })
    : t("processors.idle");
  const times = connections > 1 ? "processors.connectedTimes" : "processors.connected";
  return (
    <Row
      whole
      title={`${name} · ${environments.join(", ")}`}
      detail={
        <>
          {since && (
            <>
              {does} · {at} · {t("processors.since")} <RelativeTime at={since} />
              {" · "}
            </>
          )}
          {addedAt ? (
            <>
              {t("processors.made")} <RelativeTime at={addedAt} />
            </>
          ) : (
            t(environments.includes("browser") ? "processors.pages" : "processors.own")
          )}
        </>
      }
      state={
        <StateChip
          kind={since ? (running.length ? "working" : "done") : "resting"}
          label={since ? t(times, { count: connections }) : t("processors.away")}
        />
      }
      actions={
        addedAt && (
          <>
            <Button
              size="xs"
              variant="default"
              aria-label={t("processors.removeWhich", { name })}
              onClick={() => setAsking(true)}
            >
              {t("processors.remove")}
            </Button>
            <ConfirmDialog
              open={asking}
              onClose={() => setAsking(false)}
              title={t("processors.removeTitle", { name })}
              confirm={t("processors.remove")}
              danger
              onConfirm={async () => {
                await tell(RemoveProcessor, { name });
                onChange();
              }}
            >
              {t("processors.removeText")}
            </ConfirmDialog>
          </>
        )
      }
    />
  );
}
