import type { ReactNode } from "react";
import styles from "./Page.module.css";

interface Props {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page that is read and filled in, as opposed to one with a canvas. */
export function Page({ title, lead, actions, children }: Props) {
  return (
    <main className={styles["page"]}>
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
