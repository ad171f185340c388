import { IconPencil, IconPlayerPlay, IconUser } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import styles from "./ModeSwitch.module.css";

type Mode = "draw" | "live" | "use";

interface Props extends Partial<Record<Mode, string | undefined>> {
  mode: Mode;
}

const icons = { draw: IconPencil, live: IconPlayerPlay, use: IconUser };

/** The three ways to look at the same thing; each leads to an address, or is closed for now. */
export function ModeSwitch({ mode, ...addresses }: Props) {
  const { t } = useTranslation("ui");
  return (
    <nav className={styles["switch"]} aria-label={t("mode.label")}>
      {(["draw", "live", "use"] as const).map((name) => {
        const Shape = icons[name];
        const address = addresses[name];
        const inside = (
          <>
            <Shape size={15} stroke={1.8} aria-hidden />
            <span>{t(`mode.${name}`)}</span>
          </>
        );
        return address ? (
          <Link
            key={name}
            href={address}
            className={styles["way"]}
            title={t(`mode.${name}Tip`)}
            aria-current={name === mode ? "page" : undefined}
          >
            {inside}
          </Link>
        ) : (
          <span key={name} className={styles["way"]} title={t(`mode.${name}Closed`)} data-closed>
            {inside}
          </span>
        );
      })}
    </nav>
  );
}
