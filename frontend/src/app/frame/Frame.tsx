import type { ReactNode } from "react";
import { Palette } from "../palette/Palette";
import { ConnectionBanner } from "./ConnectionBanner";
import styles from "./Frame.module.css";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";

/** The rail, the top bar, and the page between them. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className={styles["frame"]}>
      <Rail />
      <TopBar />
      <Palette />
      <div className={styles["page"]}>
        <ConnectionBanner />
        <div className={styles["content"]}>{children}</div>
      </div>
    </div>
  );
}
