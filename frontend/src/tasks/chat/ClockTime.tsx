import { useTranslation } from "react-i18next";

const DAY = 86_400_000;

/** When something was said: the time, and the day when it is not of today. */
export function ClockTime({ at }: { at: number | undefined }) {
  const { i18n } = useTranslation();
  if (!at) return null;
  const date = new Date(at);
  const recent = Date.now() - at < DAY && date.getDate() === new Date().getDate();
  const options: Intl.DateTimeFormatOptions = recent
    ? { timeStyle: "short" }
    : { dateStyle: "medium", timeStyle: "short" };
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString(i18n.language)}>
      {new Intl.DateTimeFormat(i18n.language, options).format(date)}
    </time>
  );
}
