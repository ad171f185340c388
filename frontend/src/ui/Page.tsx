import type { ReactNode } from "react";
import styles from "./Page.module.css";

interface Props {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  actions?: ReactNode;
  /** Narrow for forms, wide for lists. */
  width?: "narrow" | "wide";
  children: ReactNode;
}

/** A page that is read and filled in, as opposed to one with a canvas. */
export function Page({ title, lead, actions, width = "wide", children }: Props) {
  return (
    <main className={styles["page"]} data-width={width}>
      <header className={styles["head"]}>
        <div>
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {actions && <div className={styles["actions"]}>{actions}</div>}
      </header>
      {children}
    </main>
  );
}
