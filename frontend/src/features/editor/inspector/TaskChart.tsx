import { Button, Group, Modal } from "@mantine/core";
import { IconArrowsMaximize } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { labelOf, type TaskEntry } from "@/flow/document";
import type { JsonObject } from "@/flow/json";
import { Machine } from "@/flow/statechart";
import { Statechart } from "@/ui/Statechart";
import { useEditorStore, useTypes } from "../state/context";
import styles from "./Inspector.module.css";

/** The statechart of a task: that of its type, unless it has one of its own. */
export function TaskChart({ task }: { task: TaskEntry }) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const type = useTypes().get(task.type);
  const [large, setLarge] = useState(false);
  const document = (task.fsm ?? type?.machine) as JsonObject | undefined;
  const chart = useMemo(() => described(document), [document]);
  if (!chart) return <p className={styles["quiet"]}>{t("chart.none")}</p>;
  const label = labelOf(task);
  const giveBack = () =>
    store
      .getState()
      .edit(
        { op: "unset", task: task.name, path: ["fsm"] },
        { label: t("step.giveBackChart", { what: label }) },
      );
  return (
    <div className={styles["part"]}>
      <Group gap="xs" justify="space-between">
        <p className={styles["quiet"]}>{task.fsm ? t("chart.own") : t("chart.ofType")}</p>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconArrowsMaximize size={14} stroke={1.8} aria-hidden />}
          onClick={() => setLarge(true)}
        >
          {t("chart.large")}
        </Button>
      </Group>
      <Statechart chart={chart} label={label} />
      {task.fsm && (
        <Button variant="default" size="xs" onClick={giveBack}>
          {t("chart.giveBack")}
        </Button>
      )}
      <Modal opened={large} onClose={() => setLarge(false)} title={label} size="auto">
        <Statechart chart={chart} label={label} />
      </Modal>
    </div>
  );
}

function described(document: JsonObject | undefined) {
  try {
    return document && Machine.compile(document).describe();
  } catch {
    // What is wrong with it is among the flow's problems.
    return undefined;
  }
}
