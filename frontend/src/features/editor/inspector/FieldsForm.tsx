import { IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { labelOf, type TaskEntry } from "@/flow/document";
import { isObject, type JsonObject } from "@/flow/json";
import { SchemaForm } from "@/ui/form/SchemaForm";
import { titleOf } from "@/ui/form/titles";
import { writtenIn } from "@/ui/form/writtenJson";
import { filling } from "../model/filling";
import { together } from "../model/joining";
import { useEditorStore } from "../state/context";
import { useUnfinishedForm } from "../state/useUnfinished";
import styles from "./Inspector.module.css";

interface Props {
  task: TaskEntry;
  path: readonly string[];
  schema: unknown;
  /** What the task itself says. */
  own: JsonObject;
  /** What it would have if it said nothing. */
  base: JsonObject;
  shown: JsonObject;
  /** What is said when there is nothing to fill in. */
  empty: string;
}

/** A part of a task as a form; each change is an edit, and what the task says itself can be taken back. */
export function FieldsForm({ task, path, schema, own, base, empty, ...props }: Props) {
  const { t } = useTranslation("editor");
  const store = useEditorStore();
  const fields = useMemo(() => nameless(schema), [schema]);
  const unfinished = useUnfinishedForm(task.name, path);
  const written = useMemo(() => writtenIn(fields), [fields]);
  const { properties } = fields;
  if (!isObject(properties) || Object.keys(properties).length === 0) {
    return <p className={styles["quiet"]}>{empty}</p>;
  }
  const shown = { ...blanks(properties), ...props.shown };
  const take = (value: unknown) => {
    if (!isObject(value)) return;
    const steps = filling({ task: task.name, path, own, shown, written }, value);
    const operation = together(steps);
    const places = steps.map((step) => ("path" in step ? step.path.join(".") : "")).join(" ");
    if (operation)
      store.getState().edit(operation, {
        label: t("step.configure", { what: labelOf(task) }),
        key: `fill ${task.name} ${places}`,
      });
  };
  const reset = (key: string) =>
    store
      .getState()
      .edit(
        { op: "unset", task: task.name, path: [...path, key] },
        { label: t("step.reset", { what: titleOf(properties[key], key) }) },
      );
  const said = Object.keys(own);
  return (
    <>
      {said.length > 0 && (
        <div className={styles["chips"]} style={{ marginBottom: 14 }}>
          <span className={styles["lead"]}>{t("config.own")}</span>
          {said.map((key) => (
            <span key={key} className={styles["chip"]}>
              {titleOf(properties[key], key)}
              <button
                type="button"
                aria-label={t("config.reset", { field: titleOf(properties[key], key) })}
                title={t("config.resetTo", { value: JSON.stringify(base[key] ?? null) })}
                onClick={() => reset(key)}
              >
                <IconX size={12} stroke={2} aria-hidden />
              </button>
            </span>
          ))}
        </div>
      )}
      <SchemaForm schema={fields} value={shown} onChange={take} unfinished={unfinished} />
    </>
  );
}

/** What is null where nobody says anything: the form fills it in, and nobody has said it. */
const blanks = (properties: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([key, field]) =>
      isObject(field) && field["default"] === null ? [[key, null] as const] : [],
    ),
  );

/** The schema without the name and docstring of the Python class it was made of. */
function nameless(schema: unknown): JsonObject {
  if (!isObject(schema)) return {};
  const { title: _title, description: _description, ...fields } = schema;
  return fields;
}
