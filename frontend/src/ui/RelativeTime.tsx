import { useTranslation } from "react-i18next";
import { useNow } from "./clock";

const units = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** A moment as people say it ("3 minutes ago"), exact on hover. */
export function RelativeTime({ at }: { at: string | number }) {
  const { i18n, t } = useTranslation("ui");
  const now = useNow("halfMinute");
  const date = new Date(at);
  const distance = date.getTime() - now;
  const [unit, length] = units.find(([, size]) => Math.abs(distance) >= size) ?? [];
  const text =
    unit && length
      ? new Intl.RelativeTimeFormat(i18n.language, { numeric: "auto" }).format(
          Math.round(distance / length),
          unit,
        )
      : t("time.justNow");
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString(i18n.language)}>
      {text}
    </time>
  );
}
