import { useTranslation } from "react-i18next";
import type { Progress } from "../family/progress";
import styles from "./StepProgress.module.css";

interface Props {
  /** What is being worked at. */
  label: string;
  progress: Progress | undefined;
}

/** How far work is, as a thin bar; of work that does not say how far it is, that it goes on. */
export function StepProgress({ label, progress }: Props) {
  const { t, i18n } = useTranslation("tasks");
  const fraction = progress?.fraction ?? undefined;
  const share = fraction === undefined ? undefined : Math.round(fraction * 100);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const words = [fraction === undefined ? "" : percent.format(fraction), progress?.words ?? ""];
  return (
    <div
      role="progressbar"
      className={styles["bar"]}
      aria-label={t("step.progress", { label })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share}
      aria-valuetext={words.filter(Boolean).join(" ") || undefined}
      data-open={fraction === undefined || undefined}
    >
      <span style={fraction === undefined ? undefined : { width: `${fraction * 100}%` }} />
    </div>
  );
}
