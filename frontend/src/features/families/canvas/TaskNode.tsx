import type { Node, NodeProps } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/flow/graph";
import { isRule } from "@/flow/rules";
import { Avatar } from "@/ui/Avatar";
import { TaskCard, type TaskCardProps } from "@/ui/canvas/TaskCard";
import { plain } from "@/ui/markdown/plain";
import { StateChip } from "@/ui/StateChip";
import { StepFoot } from "./StepFoot";
import styles from "./TaskNode.module.css";

export type TaskNodeData = {
  task: GraphNode;
  icon: string;
  type: string;
  /** Names of those who are in it. */
  people: readonly string[];
  tone: TaskCardProps["tone"];
  /** It is shown as it was. */
  past: boolean;
  /** Pixels to where it came from, for as long as it arrives. */
  from?: { readonly x: number; readonly y: number } | undefined;
};

/** A running task on the canvas. */
export const TaskNode = memo(function TaskNode({ data, selected }: NodeProps<Node<TaskNodeData>>) {
  const { t } = useTranslation("families");
  const { task, icon, type, people, tone, from, past } = data;
  const style = from && ({ "--from-x": `${from.x}px`, "--from-y": `${from.y}px` } as CSSProperties);
  return (
    <div
      className={styles["node"]}
      data-kind={task.kind}
      data-arriving={from && ""}
      data-task={task.name}
      style={style}
    >
      <TaskCard
        icon={icon}
        label={task.label}
        type={type}
        line={
          task.step ? (
            <StepFoot task={task} past={past} />
          ) : (
            <span className={styles["foot"]}>
              <StateChip
                kind={task.kind}
                label={t(`live.kind.${task.kind}`)}
                since={task.since}
                reason={task.error}
              />
              {task.kind !== "failed" && <span className={styles["line"]}>{plain(task.line)}</span>}
            </span>
          )
        }
        rule={isRule(task.type)}
        selected={selected}
        tone={tone}
        corner={people.map((name) => <Avatar key={name} name={name} size={20} />)}
      />
    </div>
  );
});
