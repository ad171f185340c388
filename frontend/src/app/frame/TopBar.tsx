import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { IconButton } from "@/ui/IconButton";
import { SlotOutlet } from "@/ui/Slots";
import { openPalette } from "../palette/spotlight";
import { ThemeToggle } from "./ThemeToggle";
import styles from "./TopBar.module.css";

/** Where one is, how one looks at it, who else is there. Pages fill it through `TopBarSlot`. */
export function TopBar() {
  const { t } = useTranslation("app");
  return (
    <header className={styles["bar"]}>
      <Link href="/flows" className={styles["name"]} aria-label={`T@skFlow: ${t("rail.flows")}`}>
        T<span>@</span>skFlow
      </Link>
      <SlotOutlet name="breadcrumbs" className={styles["crumbs"]} />
      <SlotOutlet name="mode" className={styles["mode"]} />
      <div className={styles["end"]}>
        <SlotOutlet name="run" className={styles["slot"]} />
        <SlotOutlet name="people" className={styles["slot"]} />
        <span className={styles["always"]}>
          <IconButton
            icon={IconSearch}
            label={t("palette.open")}
            keys="mod+k"
            onClick={() => openPalette()}
          />
          <ThemeToggle />
        </span>
      </div>
    </header>
  );
}
