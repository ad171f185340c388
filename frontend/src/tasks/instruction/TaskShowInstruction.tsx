import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Markdown } from "@/ui/Markdown";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { useText } from "../family/context";
import { local, part, textOf } from "../family/task";
import { useSend } from "../sending/useSend";
import type { ViewProps } from "../view";
import styles from "./TaskShowInstruction.module.css";

/** A text to be read, and the button that says it was. */
export function TaskShowInstruction({ task, readOnly }: ViewProps) {
  const { t } = useTranslation("tasks");
  const read = useText();
  const send = useSend(task.instanceId);
  const { run, busy, problem } = useAction(() => send("CONTINUE"));
  const config = local(task);
  const output = part(task, "output");
  const text = [output["instruction"], part(task, "input")["instruction"], config["instruction"]]
    .map(read)
    .find(Boolean);
  const reader = textOf(output["readBy"]);
  return (
    <div className={styles["instruction"]}>
      {text ? <Markdown text={text} /> : <p className={styles["by"]}>{t("instruction.empty")}</p>}
      {!readOnly && (
        <Button className={styles["button"] ?? ""} loading={busy} onClick={run}>
          {read(config["continueLabel"]) || t("goOn")}
        </Button>
      )}
      {reader && <p className={styles["by"]}>{t("instruction.readBy", { name: reader })}</p>}
      <Problem message={problem?.message} />
    </div>
  );
}
