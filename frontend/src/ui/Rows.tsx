import { Children, type ReactNode } from "react";
import { Link } from "wouter";
import styles from "./Rows.module.css";

/** A list whose items are parted by hairlines. */
export function Rows({ children, empty }: { children: ReactNode; empty?: string }) {
  if (empty && Children.count(children) === 0) return <p className={styles["empty"]}>{empty}</p>;
  return <ul className={styles["rows"]}>{children}</ul>;
}

interface RowProps {
  title: string;
  /** Where the title leads. */
  href?: string;
  detail?: ReactNode;
  lead?: ReactNode;
  /** Between the words and the actions: a chip, a figure. */
  state?: ReactNode;
  actions?: ReactNode;
  /** Words that must be read to their end: they take as many lines as they need. */
  whole?: boolean;
}

/** One item: what it is, a quiet line about it, how it is, what can be done. */
export function Row({ title, href, detail, lead, state, actions, whole }: RowProps) {
  return (
    <li className={styles["row"]}>
      {lead}
      <div className={styles["words"]} data-whole={whole || undefined}>
        {href ? (
          <Link href={href} className={styles["title"]} data-link>
            {title}
          </Link>
        ) : (
          <span className={styles["title"]}>{title}</span>
        )}
        {detail && <span className={styles["detail"]}>{detail}</span>}
      </div>
      {state && <div className={styles["state"]}>{state}</div>}
      {actions && <div className={styles["actions"]}>{actions}</div>}
    </li>
  );
}
