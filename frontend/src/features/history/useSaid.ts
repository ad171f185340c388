import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Told } from "@/tasks/family/event";
import { kindOf } from "./eventTopic";

/** Says in one line who did what when. */
export function useSaid(labelOf: (task: string) => string): (event: Told) => string {
  const { t, i18n } = useTranslation("history");
  return useCallback(
    (event) => {
      const time = new Date(event.at).toLocaleTimeString(i18n.language, { hourCycle: "h23" });
      const { revision } = event;
      const did = revision ? t("migrated", { revision }) : t(`did.${kindOf(event)}`);
      const what = event.event || did;
      const actor = event.by.kind.toLowerCase() as Lowercase<Told["by"]["kind"]>;
      const who = event.by.name || t(`by.${actor}`);
      const state = event.state ? ` → ${event.state}` : "";
      return `${event.seq} · ${time} · ${labelOf(event.task)}: ${what}${state} · ${who}`;
    },
    [labelOf, t, i18n.language],
  );
}
