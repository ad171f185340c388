import { Tabs } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { labelOf, type TaskEntry } from "@/flow/document";
import { Loading } from "@/ui/Loading";
import { TaskIcon } from "@/ui/TaskIcon";
import { firstSentence } from "../model/firstSentence";
import { useTypes } from "../state/context";
import { ConfigFields } from "./ConfigFields";
import styles from "./Inspector.module.css";
import { Problems } from "./Problems";
import { TaskFields } from "./TaskFields";
import { TaskLinks } from "./TaskLinks";

const TaskChart = lazy(() => import("./TaskChart").then((room) => ({ default: room.TaskChart })));

const TABS = ["config", "task", "links", "chart"] as const;

// The same side of the next task is shown that one looked at on this one.
let looked: string = "config";

/** One task: what it is, what it is told, what it is linked with, how it goes. */
export function TaskPanel({ task }: { task: TaskEntry }) {
  const { t, i18n } = useTranslation("editor");
  const type = useTypes().get(task.type);
  const [tab, setTab] = useState(looked);
  const turn = (next: string | null) => {
    looked = next ?? "config";
    setTab(looked);
  };
  return (
    <>
      <div className={styles["head"]}>
        <TaskIcon name={type?.icon ?? "square"} />
        <div>
          <div className={styles["title"]}>{labelOf(task, i18n.language)}</div>
          <div className={styles["type"]}>{type?.label ?? task.type}</div>
        </div>
      </div>
      <Tabs value={tab} onChange={turn} keepMounted={false}>
        <Tabs.List className={styles["tabs"] ?? ""} mb="md">
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name} px="xs">
              {t(`inspector.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={styles["body"]}>
          <Problems task={task.name} />
          <Tabs.Panel value="config">
            {type && <p className={styles["about"]}>{firstSentence(type.description)}</p>}
            <ConfigFields task={task} />
          </Tabs.Panel>
          <Tabs.Panel value="task">
            <TaskFields task={task} />
          </Tabs.Panel>
          <Tabs.Panel value="links">
            <TaskLinks task={task} />
          </Tabs.Panel>
          <Tabs.Panel value="chart">
            <Suspense fallback={<Loading shape="lines" />}>
              <TaskChart task={task} />
            </Suspense>
          </Tabs.Panel>
        </div>
      </Tabs>
    </>
  );
}
