import { useTranslation } from "react-i18next";
import { asServerError, type ServerError } from "@/api/errors";
import type { JsonObject } from "@/flow/json";
import type { FormError } from "@/ui/form/formErrors";
import { SchemaForm } from "@/ui/form/SchemaForm";
import { Markdown } from "@/ui/Markdown";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { useText } from "../family/context";
import { isOver, local } from "../family/task";
import { useSend } from "../sending/useSend";
import type { ViewProps } from "../view";
import { Chosen } from "./Chosen";
import styles from "./TaskSelect.module.css";
import { useChoice } from "./useChoice";

/** A question and the form on which it is answered. */
export function TaskSelect({ task, readOnly }: ViewProps) {
  const { t } = useTranslation("tasks");
  const read = useText();
  const config = local(task);
  const send = useSend(task.instanceId);
  const choice = useChoice(task, send);
  const { run, busy } = useAction(async (whole: JsonObject) => {
    choice.cease();
    choice.setProblem(undefined);
    await send("SUBMIT", { input: { selected: choice.only(whole) } }).catch((cause) => {
      choice.setProblem(asServerError(cause));
    });
  });
  const question = read(config["question"]);
  const fields = refused(choice.problem);
  return (
    <div className={styles["select"]}>
      {question && (
        <div className={styles["question"]}>
          <Markdown text={question} />
        </div>
      )}
      {isOver(task) ? (
        <Chosen task={task} />
      ) : (
        <SchemaForm
          schema={config["schema"] ?? {}}
          ui={config["ui"]}
          value={choice.value}
          onChange={(value) => choice.choose((value ?? {}) as JsonObject)}
          {...(readOnly || choice.atOnce
            ? {}
            : { onSubmit: (whole) => void run((whole ?? {}) as JsonObject) })}
          submit={read(config["submitLabel"]) || t("select.submit")}
          busy={busy}
          readOnly={readOnly}
          problems={fields}
        />
      )}
      {fields.length === 0 && <Problem message={choice.problem?.message} />}
    </div>
  );
}

/** What the server found wrong, field by field; nothing when it does not say where. */
function refused(problem: ServerError | undefined): FormError[] {
  const fields = problem?.details["fields"];
  if (typeof fields !== "object" || fields === null) return [];
  const told = Object.entries(fields).filter(([name]) => name !== "");
  return told.map(([name, message]) => ({ path: [name], message: String(message) }));
}
