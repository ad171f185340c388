import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import { mutationId, submit } from "@/api/outbox";
import { isObject, type JsonObject } from "@/flow/json";
import { SchemaForm } from "@/ui/form/SchemaForm";
import { Problem } from "@/ui/Problem";
import { useAction } from "@/ui/useAction";
import { useNode, usePlace } from "../family/context";
import { part, readyOf, type WholeTask } from "../family/task";
import { useDraft } from "../sending/useDraft";
import { useSend } from "../sending/useSend";
import styles from "./TaskForm.module.css";

const InputSchemas = graphql(`
  query InputSchemas { taskTypes { name inputSchema } }
`);

const UpdateInput = graphql(`
  mutation UpdateInput($input: UpdateTask!) { updateTask(input: $input) { seq } }
`);

interface Props {
  task: WholeTask;
  readOnly: boolean;
  /** Its events are elsewhere. */
  bare?: boolean;
}

/** A form of what a task takes in, and its events as buttons. */
export function InputForm({ task, readOnly, bare = false }: Props) {
  const { t } = useTranslation("tasks");
  const { family } = usePlace();
  const node = useNode(task.instanceId);
  const [{ data }] = useQuery({ query: InputSchemas });
  const [draft, setDraft] = useDraft<JsonObject | null>(task.instanceId, null);
  const [saved, setSaved] = useState(false);
  const schema = data?.taskTypes.find(({ name }) => name === node?.type)?.inputSchema;
  const send = useSend(task.instanceId);
  const value = { ...part(task, "input"), ...draft };
  const { run: save, ...saving } = useAction(async () => {
    const input = { mutation: mutationId(), family, task: task.instanceId };
    await submit(family, UpdateInput, { input: { ...input, patch: { input: value } } });
    setDraft(null);
    setSaved(true);
  });
  const { run: give, ...giving } = useAction(async (event: string) => {
    await send(event, draft ? { input: value } : {});
    setDraft(null);
  });
  const events = readOnly || bare ? [] : task.legal.filter((event) => !event.includes("*"));
  const ready = readyOf(task, value);
  const fields = isObject(schema) && hasFields(schema);
  return (
    <>
      {fields && (
        <SchemaForm
          schema={schema}
          value={value}
          onChange={(next) => {
            setSaved(false);
            setDraft(next as JsonObject);
          }}
          {...(readOnly ? {} : { onSubmit: () => void save() })}
          submit={saved ? t("form.saved") : t("form.save")}
          busy={saving.busy}
          readOnly={readOnly}
        />
      )}
      {!fields && events.length === 0 && <p className={styles["quiet"]}>{t("form.empty")}</p>}
      {events.length > 0 && (
        <ul className={styles["events"]} aria-label={t("form.events")}>
          {events.map((event) => (
            <li key={event}>
              <Button
                size="xs"
                variant="default"
                title={meaningOf(task, event)}
                disabled={giving.busy || !ready.includes(event)}
                onClick={() => give(event)}
              >
                {event}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Problem message={saving.problem?.message ?? giving.problem?.message} />
    </>
  );
}

function hasFields(schema: JsonObject): boolean {
  return (
    "$ref" in schema ||
    (isObject(schema["properties"]) && Object.keys(schema["properties"]).length > 0)
  );
}

function meaningOf(task: WholeTask, event: string): string {
  const meanings = task.machine["x-events"];
  const meaning = isObject(meanings) ? meanings[event] : undefined;
  return typeof meaning === "string" ? meaning : event;
}
