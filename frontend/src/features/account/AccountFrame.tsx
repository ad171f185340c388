import type { ReactNode } from "react";
import styles from "./AccountFrame.module.css";

interface Props {
  title: string;
  lead?: string;
  children?: ReactNode;
}

/** The quiet page in front of everything: the mark, a title, a short form. */
export function AccountFrame({ title, lead, children }: Props) {
  return (
    <main className={styles["door"]}>
      <div className={styles["card"]}>
        <svg className={styles["mark"]} viewBox="0 0 24 24" aria-hidden="true">
          <use href="/favicon.svg#mark" />
        </svg>
        <h1>{title}</h1>
        {lead && <p>{lead}</p>}
        {children}
      </div>
    </main>
  );
}
