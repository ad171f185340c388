import { useTranslation } from "react-i18next";
import { labelOf, type TaskEntry } from "@/flow/document";
import { inherited } from "@/flow/inheritance";
import { isObject, type JsonObject } from "@/flow/json";
import { merge } from "@/flow/merging";
import { JsonView } from "@/ui/JsonView";
import { defaultsOf, typeDefaults } from "../model/ports";
import { useEditor, useTypes } from "../state/context";
import { FieldsForm } from "./FieldsForm";
import styles from "./Inspector.module.css";
import { PassedOn } from "./PassedOn";

const LOCAL = ["config", "local"];
const INPUT = ["input"];

/** What a task is told: its own configuration, what it starts with, what it has from above. */
export function ConfigFields({ task }: { task: TaskEntry }) {
  const { t } = useTranslation("editor");
  const type = useTypes().get(task.type);
  const document = useEditor((editor) => editor.document);
  if (!type) return <p className={styles["quiet"]}>{t("config.noType", { type: task.type })}</p>;
  const { local, ...above } = inherited(document, task, {
    [task.type]: { local: typeDefaults(type) },
  });
  const own = objectAt(task.config, "local");
  const base = isObject(local) ? local : {};
  const inputs = isObject(type.inputSchema) ? type.inputSchema["properties"] : undefined;
  // What a step takes is its configuration, and is asked for once, unless the flow says both.
  const asked = !type.step || Object.keys(task.input ?? {}).length > 0;
  const takesInput = asked && isObject(inputs) && Object.keys(inputs).length > 0;
  const inputBase = defaultsOf(type.inputSchema);
  return (
    <>
      <FieldsForm
        task={task}
        path={LOCAL}
        schema={type.configSchema}
        own={own}
        base={base}
        shown={merge(base, own) as JsonObject}
        empty={t("config.nothing", { label: type.label })}
      />
      {takesInput && (
        <section className={styles["part"]} style={{ marginTop: 20 }}>
          <h3>{t("config.input")}</h3>
          <FieldsForm
            task={task}
            path={INPUT}
            schema={type.inputSchema}
            own={task.input ?? {}}
            base={inputBase}
            shown={merge(inputBase, task.input ?? {}) as JsonObject}
            empty=""
          />
        </section>
      )}
      <section className={styles["part"]} style={{ marginTop: 20 }}>
        <h3>{t("config.passedOn")}</h3>
        <PassedOn task={task} />
        {Object.keys(above).length > 0 && (
          <>
            <p className={styles["quiet"]}>{t("config.above", { label: labelOf(task) })}</p>
            <JsonView value={above} />
          </>
        )}
      </section>
    </>
  );
}

function objectAt(object: JsonObject | undefined, key: string): JsonObject {
  const value = object?.[key];
  return isObject(value) ? value : {};
}
