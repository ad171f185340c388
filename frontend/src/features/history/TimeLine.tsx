import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Told } from "@/tasks/family/event";
import { IconButton } from "@/ui/IconButton";
import { Axis } from "./Axis";
import { momentAt, nearest } from "./axis";
import { useChronicle } from "./chronicle";
import { MomentBar } from "./MomentBar";
import styles from "./TimeLine.module.css";
import { usePlay } from "./usePlay";
import { useStable } from "./useStable";

interface Props {
  family: string;
  /** What people call the family. */
  label: string;
  /** Seq of the first event: a fork's log begins where it was forked. */
  first: number;
  /** Seq of the last event now. */
  head: number;
  /** What happened since the page was opened. */
  events: readonly Told[];
  /** What people call a task. */
  labelOf: (task: string) => string;
  /** The seq that is looked at; null: now. */
  moment: number | null;
  onMoment: (seq: number | null) => void;
  /** The moment is compared with now. */
  comparing: boolean;
  onCompare: (comparing: boolean) => void;
}

/** A family's past along the bottom: go back to any moment, play it, fork from it. */
export function TimeLine(props: Props) {
  const { family, label, first, head, events, labelOf } = props;
  const { moment, onMoment, comparing, onCompare } = props;
  const { t } = useTranslation("history");
  const span = useMemo(() => ({ first, last: head }), [first, head]);
  const { known, version, chronicle } = useChronicle(family, span, events);
  const stable = useStable(family, head);
  const { playing, toggle } = usePlay(span, moment, onMoment);
  const here = moment ?? head;
  const [before, after] = [nearest(stable, here, "before"), nearest(stable, here, "after")];
  const go = (seq: number | undefined) => seq !== undefined && onMoment(momentAt(seq, span));
  return (
    <section className={styles["timeLine"]} aria-label={t("label")} data-past={moment !== null}>
      {moment !== null && (
        <MomentBar
          family={family}
          label={label}
          event={known.get(moment)}
          seq={moment}
          span={span}
          labelOf={labelOf}
          comparing={comparing}
          onCompare={onCompare}
          onNow={() => onMoment(null)}
        />
      )}
      <div className={styles["strip"]}>
        <div className={styles["controls"]}>
          <IconButton
            icon={IconPlayerSkipBack}
            label={t("stableBefore")}
            disabled={before === undefined}
            onClick={() => go(before)}
          />
          <IconButton
            icon={playing ? IconPlayerPause : IconPlayerPlay}
            label={t(playing ? "pause" : "play")}
            onClick={toggle}
          />
          <IconButton
            icon={IconPlayerSkipForward}
            label={t("stableAfter")}
            disabled={moment === null}
            onClick={() => go(after ?? head)}
          />
        </div>
        <Axis
          known={known}
          version={version}
          span={span}
          stable={stable}
          moment={moment}
          onMoment={onMoment}
          onLook={(seq) => chronicle.read({ first: seq, last: seq })}
          labelOf={labelOf}
        />
        <span className={styles["now"]} data-live={moment === null}>
          {moment === null ? t("now") : t("past")}
        </span>
      </div>
    </section>
  );
}
