import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./TaskStep.module.css";

/** The lines that work has told of itself, the newest in view unless one reads earlier ones. */
export function StepLog({ lines }: { lines: readonly string[] }) {
  const { t } = useTranslation("tasks");
  const list = useRef<HTMLOListElement>(null);
  const away = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes along with the lines
  useLayoutEffect(() => {
    const box = list.current;
    if (box && !away.current) box.scrollTop = box.scrollHeight;
  }, [lines]);
  if (lines.length === 0) return null;
  return (
    <section>
      <h2>{t("step.log")}</h2>
      <ol
        ref={list}
        className={styles["log"]}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled with the keyboard
        tabIndex={0}
        aria-label={t("step.log")}
        onScroll={({ currentTarget: box }) => {
          away.current = box.scrollHeight - box.scrollTop - box.clientHeight > 24;
        }}
      >
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are alike, and have no names
          <li key={index}>{line}</li>
        ))}
      </ol>
    </section>
  );
}
