import type { ReactNode } from "react";
import styles from "./Section.module.css";

/** A part of a page, set apart by space and a hairline. */
export function Section({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: string;
  children: ReactNode;
}) {
  return (
    <section className={styles["section"]}>
      <h2>{title}</h2>
      {lead && <p>{lead}</p>}
      <div className={styles["body"]}>{children}</div>
    </section>
  );
}
