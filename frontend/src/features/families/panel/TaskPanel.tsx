import { Tabs } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconArrowsMaximize } from "@tabler/icons-react";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/flow/graph";
import { ErrorState } from "@/ui/ErrorState";
import { IconButton } from "@/ui/IconButton";
import { Loading } from "@/ui/Loading";
import { Panel } from "@/ui/Panel";
import { useTask } from "../live/useTask";
import type { TaskSlot } from "../slots";
import { Chart } from "./Chart";
import { Data } from "./Data";
import { Events } from "./Events";
import styles from "./TaskPanel.module.css";

const tabNames = ["task", "chart", "data", "events"] as const;
type TabName = (typeof tabNames)[number];

interface Props {
  family: string;
  node: GraphNode;
  moment: number | null;
  TaskView?: ComponentType<TaskSlot>;
  onClose: () => void;
  /** Shows the task's statechart in the large. */
  onEnter: () => void;
}

/** The chosen task: its own view, its statechart, its data, what happened to it. */
export function TaskPanel({ family, node, moment, TaskView, onClose, onEnter }: Props) {
  const { t } = useTranslation("families");
  const [wanted, setTab] = useTab();
  const tab = wanted === "task" && !TaskView ? "chart" : wanted;
  const { task, error } = useTask(family, node.instanceId, moment);
  return (
    <Panel
      name="task"
      side="right"
      title={node.label}
      open
      onClose={onClose}
      size={400}
      min={300}
      max={720}
      actions={
        <IconButton
          icon={IconArrowsMaximize}
          label={t("task.enter")}
          keys="Enter"
          size={28}
          onClick={onEnter}
        />
      }
    >
      <Tabs
        value={tab}
        onChange={(next) => setTab((next ?? "task") as TabName)}
        keepMounted={false}
        className={styles["tabs"] ?? ""}
      >
        <Tabs.List>
          {tabNames.slice(TaskView ? 0 : 1).map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`task.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {!(node.step && tab === "task") && <Hint node={node} past={moment !== null} />}
        {TaskView && (
          <Tabs.Panel value="task" className={styles["view"] ?? ""}>
            <TaskView family={family} task={node.instanceId} moment={moment} />
          </Tabs.Panel>
        )}
        {error && tab !== "task" && <ErrorState message={error.message} code={error.code} />}
        {!task && !error && tab !== "task" && <Loading />}
        {task && (
          <>
            <Tabs.Panel value="chart" className={styles["body"] ?? ""}>
              <Chart label={node.label} task={task} past={moment !== null} />
            </Tabs.Panel>
            <Tabs.Panel value="data" className={styles["body"] ?? ""}>
              <Data family={family} task={task} />
            </Tabs.Panel>
          </>
        )}
        <Tabs.Panel value="events" className={styles["body"] ?? ""}>
          <Events family={family} instance={node.instanceId} upTo={moment} />
        </Tabs.Panel>
      </Tabs>
    </Panel>
  );
}

/** Which side of a task is shown; the same one for the next task. */
function useTab() {
  return useLocalStorage<TabName>({
    key: "taskflow.live.tab",
    defaultValue: "task",
    getInitialValueInEffect: false,
  });
}

/** What one should know of a task that did not go well, and what happens next. */
function Hint({ node, past }: { node: GraphNode; past: boolean }) {
  const { t } = useTranslation("families");
  if (!node.error || past) return null;
  return (
    <p className={styles["hint"]} role="status">
      {node.kind === "working" ? t("task.startedAgain", { reason: node.error }) : node.error}
    </p>
  );
}
