import {
  type Icon,
  IconInbox,
  IconRoute,
  IconServer,
  IconSitemap,
  IconUsers,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useRoute } from "wouter";
import { useSession } from "@/api/session";
import { useFresh } from "@/api/useFresh";
import { WaitingForMe } from "./documents";
import { PersonMenu } from "./PersonMenu";
import styles from "./Rail.module.css";

/** Milliseconds between looks how many tasks wait for the person. */
const PACE = 15_000;

/** The few places there are. At the bottom edge on a phone. */
export function Rail() {
  const { t } = useTranslation("app");
  const admin = useSession((session) => session.person?.admin ?? false);
  const waiting = useFresh(WaitingForMe, {}, PACE).data?.waitingCount ?? 0;
  return (
    <nav className={styles["rail"]} aria-label={t("rail.label")}>
      <span className={styles["mark"]} aria-hidden>
        <svg viewBox="0 0 24 24" width="24" height="24" role="presentation">
          <use href="/favicon.svg#mark" />
        </svg>
      </span>
      <Place href="/flows" also="/kinds" icon={IconRoute} label={t("rail.flows")} />
      <Place href="/families" icon={IconSitemap} label={t("rail.families")} />
      <Place href="/inbox" icon={IconInbox} label={t("rail.inbox")} count={waiting} />
      <span className={styles["gap"]} />
      {admin && <Place href="/users" icon={IconUsers} label={t("rail.users")} />}
      <Place href="/system" icon={IconServer} label={t("rail.system")} />
      <PersonMenu />
    </nav>
  );
}

interface PlaceProps {
  href: string;
  icon: Icon;
  label: string;
  /** The address of what belongs to it too. */
  also?: string;
  /** How much waits there. */
  count?: number;
}

function Place({ href, also = href, icon: Shape, label, count = 0 }: PlaceProps) {
  const [there] = useRoute(`${href}/*?`);
  const [beside] = useRoute(`${also}/*?`);
  const here = there || beside;
  return (
    <Link href={href} className={styles["place"]} aria-current={here ? "page" : undefined}>
      <Shape size={20} stroke={1.6} aria-hidden />
      <span>{label}</span>
      {count > 0 && <b className={styles["count"]}>{count > 99 ? "99+" : count}</b>}
    </Link>
  );
}
