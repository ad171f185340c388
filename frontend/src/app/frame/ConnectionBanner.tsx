import { IconWifiOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useConnection } from "@/api/connection";
import { useOutbox } from "@/api/storedCommands";
import styles from "./ConnectionBanner.module.css";

/** Says that the server is not reached, as long as it is not. */
export function ConnectionBanner() {
  const { t } = useTranslation("app");
  const state = useConnection((connection) => connection.state);
  const waiting = useOutbox((outbox) => outbox.waiting);
  if (state === "online") return null;
  return (
    <div className={styles["banner"]} role="status">
      <IconWifiOff size={16} stroke={1.8} aria-hidden />
      <span>
        {t(`connection.${state}`)}{" "}
        {waiting > 0 ? t("connection.waiting", { count: waiting }) : t("connection.kept")}
      </span>
    </div>
  );
}
