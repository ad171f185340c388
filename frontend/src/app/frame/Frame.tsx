import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { Palette } from "../palette/Palette";
import { ConnectionBanner } from "./ConnectionBanner";
import styles from "./Frame.module.css";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";

/** The rail, the top bar, and the page between them. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation("app");
  const page = usePageFocus();
  return (
    <div className={styles["frame"]}>
      <button type="button" className={styles["skip"]} onClick={() => page.current?.focus()}>
        {t("skip")}
      </button>
      <Rail />
      <TopBar />
      <Palette />
      <div className={styles["page"]}>
        <ConnectionBanner />
        <div ref={page} className={styles["content"]} tabIndex={-1}>
          {children}
        </div>
      </div>
    </div>
  );
}

/** A link may go with the page it stood on: then the keyboard goes on in the page it led to. */
function usePageFocus() {
  const page = useRef<HTMLDivElement>(null);
  const [address] = useLocation();
  const shown = useRef(address);
  useEffect(() => {
    if (shown.current === address) return;
    shown.current = address;
    if (document.activeElement === document.body) page.current?.focus({ preventScroll: true });
  }, [address]);
  return page;
}
