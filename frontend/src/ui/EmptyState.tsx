import { Button } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./State.module.css";

interface Props {
  icon: Icon;
  title: string;
  /** One or two sentences: what this place is for, and what happens next. */
  children: ReactNode;
  /** It is all there is on its page. */
  whole?: boolean;
  /** The one thing to do here. */
  action?: { label: string; onClick: () => void; icon?: Icon };
}

/** A place with nothing in it yet: says what it is for and offers the first step. */
export function EmptyState({ icon: Shape, title, children, whole = false, action }: Props) {
  const Title = whole ? "h1" : "h2";
  const ActionShape = action?.icon;
  const told = (
    <div className={styles["state"]}>
      <span className={styles["medal"]}>
        <Shape size={24} stroke={1.5} aria-hidden />
      </span>
      <Title className={styles["title"]}>{title}</Title>
      <p className={styles["text"]}>{children}</p>
      {action && (
        <Button
          onClick={action.onClick}
          leftSection={ActionShape && <ActionShape size={16} stroke={1.8} aria-hidden />}
        >
          {action.label}
        </Button>
      )}
    </div>
  );
  return whole ? <main>{told}</main> : told;
}
