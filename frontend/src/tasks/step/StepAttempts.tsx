import { useTranslation } from "react-i18next";
import { Duration, duration } from "@/ui/Duration";
import { StateChip } from "@/ui/StateChip";
import type { Attempt } from "./attempts";
import styles from "./TaskStep.module.css";

const kinds = { working: "working", done: "done", failed: "failed", stopped: "cancelled" } as const;

/** Every try of a step: when it began, how long it took, what came of it; the newest first. */
export function StepAttempts({ attempts }: { attempts: readonly Attempt[] }) {
  const { t, i18n } = useTranslation("tasks");
  if (attempts.length === 0) return null;
  const numbered = attempts.map((attempt, index) => ({ attempt, number: index + 1 })).reverse();
  return (
    <section>
      <h2>{t("step.attempts")}</h2>
      <ol className={styles["attempts"]} aria-label={t("step.attempts")}>
        {numbered.map(({ attempt: { seq, begun, ended, how, error, lost }, number }) => (
          <li key={seq}>
            <span className={styles["number"]}>{number}</span>
            <StateChip kind={kinds[how]} label={t(`step.how.${how}`)} />
            <span className={styles["took"]}>
              {ended === undefined ? <Duration since={begun} /> : duration(ended - begun)}
            </span>
            <time dateTime={new Date(begun).toISOString()}>
              {new Date(begun).toLocaleTimeString(i18n.language, { hourCycle: "h23" })}
            </time>
            {error && <p>{error}</p>}
            {lost > 0 && <p>{t("step.lost", { count: lost })}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
