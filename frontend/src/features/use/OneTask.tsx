import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useNode } from "@/tasks/family/context";
import { TaskView } from "@/tasks/TaskView";
import styles from "./UsePage.module.css";

interface Props {
  family: string;
  /** The task's instanceId. */
  task: string;
  /** What people call the family. */
  label: string;
}

const OVER = ["done", "cancelled"];

/** One task alone, as one comes to it from the inbox, and the ways on when it is over. */
export function OneTask({ family, task, label }: Props) {
  const { t } = useTranslation("use");
  const [, go] = useLocation();
  const node = useNode(task);
  const whole = `/families/${encodeURIComponent(family)}/use`;
  return (
    <>
      <Link href={whole} className={styles["back"]}>
        <IconArrowLeft size={16} stroke={1.8} aria-hidden />
        {t("whole", { family: label })}
      </Link>
      <h1 className={styles["title"]}>{node?.label}</h1>
      <TaskView family={family} task={task} />
      {node && OVER.includes(node.kind) && (
        <footer className={styles["ways"]}>
          <Button onClick={() => go(whole)}>{t("goOn", { family: label })}</Button>
          <Button variant="default" onClick={() => go("/inbox")}>
            {t("toInbox")}
          </Button>
        </footer>
      )}
    </>
  );
}
