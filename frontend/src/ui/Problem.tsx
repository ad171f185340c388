import { IconAlertTriangle } from "@tabler/icons-react";
import styles from "./Problem.module.css";

/** One line, inside a form, that says what was refused and what to do. */
export function Problem({ message }: { message: string | undefined }) {
  if (!message) return null;
  return (
    <p className={styles["problem"]} role="alert">
      <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
      {message}
    </p>
  );
}
