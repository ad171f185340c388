import {
  type Icon,
  IconBan,
  IconCheck,
  IconCircle,
  IconHandStop,
  IconLoader2,
  IconX,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Duration } from "./Duration";
import styles from "./StateChip.module.css";

/** How a task is, for whoever looks at it. */
export type StateKind = "resting" | "waiting" | "working" | "done" | "failed" | "cancelled";

const icons = {
  resting: IconCircle,
  waiting: IconHandStop,
  working: IconLoader2,
  done: IconCheck,
  failed: IconX,
  cancelled: IconBan,
};

export interface StateChipProps {
  kind: StateKind;
  /** What to say instead of the kind's own word, for example the name of the state. */
  label?: string | undefined;
  /** Milliseconds since 1970: how long it has been working is shown. */
  since?: number | undefined;
  /** Why it failed: its first words are shown, all of it on hover. */
  reason?: string | undefined;
  /** A sign that says more than that of the kind. */
  icon?: Icon | undefined;
  /** What is said on hover, where that is more than the label. */
  title?: string | undefined;
}

/** A task's state: an icon, a colour and a word, never colour alone. */
export function StateChip({ kind, label, since, reason, icon, title }: StateChipProps) {
  const { t } = useTranslation("ui");
  const Sign = icon ?? icons[kind];
  const text = label ?? t(`state.${kind}`);
  const why = kind === "failed" ? reason : undefined;
  return (
    <span
      className={styles["chip"]}
      data-kind={kind}
      title={title ?? (why ? `${text}: ${why}` : text)}
    >
      <Sign className={styles["icon"]} size={12} stroke={2.25} aria-hidden />
      <span className={styles["label"]}>{text}</span>
      {why && <span className={styles["reason"]}>{why}</span>}
      {kind === "working" && since !== undefined && (
        <span className={styles["since"]}>
          <Duration since={since} />
        </span>
      )}
    </span>
  );
}
