import { Button } from "@mantine/core";
import { IconArrowRight, IconGitFork, IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { mutationId, submit } from "@/api/outbox";
import type { Told } from "@/tasks/family/event";
import { notifyDone, notifyError } from "@/ui/notify";
import { useAction } from "@/ui/useAction";
import { useNarrow } from "@/ui/useNarrow";
import { countOf, type Span } from "./axis";
import { ForkFamily } from "./documents";
import styles from "./TimeLine.module.css";

interface Props {
  family: string;
  label: string;
  event: Told | undefined;
  seq: number;
  span: Span;
  labelOf: (task: string) => string;
  comparing: boolean;
  onCompare: (comparing: boolean) => void;
  onNow: () => void;
}

/** Says that one looks at the past, and what can be done there. */
export function MomentBar({ family, label, event, seq, span, comparing, onCompare, onNow }: Props) {
  const { t, i18n } = useTranslation("history");
  const [, go] = useLocation();
  const narrow = useNarrow();
  const number = seq - span.first + 1;
  const fork = useAction(async () => {
    const mutation = mutationId();
    await submit(mutation, ForkFamily, {
      input: { mutation, family, at: { seq }, label: t("forkLabel", { label, number }) },
    }).then(({ forkFamily: { family: made } }) => {
      notifyDone(t("forked", { label: made.label }));
      go(`/families/${encodeURIComponent(made.id)}`);
    }, notifyError);
  });
  const time = event && new Date(event.at).toLocaleTimeString(i18n.language, { hourCycle: "h23" });
  const count = countOf(span);
  return (
    <div className={styles["bar"]} role="status">
      <IconHistory size={16} stroke={1.8} aria-hidden />
      <p>{time ? t("looking", { time, number, count }) : t("lookingAt", { number, count })}</p>
      <div className={styles["deeds"]}>
        <Button
          size="xs"
          variant={comparing ? "light" : "subtle"}
          aria-pressed={comparing}
          onClick={() => onCompare(!comparing)}
        >
          {t(narrow ? "compareShort" : "compare")}
        </Button>
        <Button
          size="xs"
          loading={fork.busy}
          leftSection={<IconGitFork size={15} stroke={1.8} aria-hidden />}
          onClick={() => fork.run()}
        >
          {t("fork")}
        </Button>
        <Button
          size="xs"
          variant="default"
          rightSection={<IconArrowRight size={15} stroke={1.8} aria-hidden />}
          onClick={onNow}
        >
          {t(narrow ? "now" : "back")}
        </Button>
      </div>
    </div>
  );
}
