import { ActionIcon, TextInput } from "@mantine/core";
import type { ErrorSchema, FieldProps, UiSchema } from "@rjsf/utils";
import { IconMathFunction } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./SchemaForm.module.css";
import type { Json } from "./schema";
import { expressionOf, isPlainText, isText, valueSchema } from "./valued";

/** A value as its own field asks for it, or the expression or text of which it comes. */
export function ValuedField(field: FieldProps) {
  const { uiSchema } = field;
  const schema = field.schema as Json;
  const title = String(uiSchema?.["ui:title"] ?? schema["title"] ?? field.name);
  const bare = uiSchema?.["ui:label"] === false;
  const { expression, turn, set } = useTurns(field);
  const text = isText(schema, field.formData);
  const asked = valueSchema(schema) ?? {};
  const Inner = field.registry.fields["SchemaField"];
  const own = expression === undefined && (!text || isPlainText(asked));
  return (
    <div className={styles[bare ? "valuedBare" : "valued"]}>
      {own && Inner ? (
        <Inner
          {...field}
          // A text with places is not yet what the value has to be.
          schema={{ ...(text ? { type: "string" } : asked), title, ...described(field) }}
          uiSchema={{ ...(uiSchema?.["value"] as UiSchema), ...(bare && { "ui:label": false }) }}
        />
      ) : (
        <Computed
          field={field}
          title={title}
          {...(bare ? {} : { label: title })}
          value={expression ?? String(field.formData ?? "")}
          onChange={(value) => set(text ? value : { "=": value })}
        />
      )}
      {!isFixed(field) && <Turn title={title} pressed={!own} onTurn={() => turn(own)} />}
    </div>
  );
}

const isFixed = ({ disabled, readonly }: FieldProps): boolean => Boolean(disabled || readonly);

interface ComputedProps {
  field: FieldProps;
  title: string;
  label?: string;
  value: string;
  onChange: (value: string) => void;
}

/** The text of an expression, or one with places. */
function Computed({ field, title, label, value, onChange }: ComputedProps) {
  const { t } = useTranslation("ui");
  return (
    <TextInput
      id={field.fieldPathId.$id}
      label={label}
      aria-label={title}
      description={field.schema.description}
      placeholder={t("form.expression")}
      value={value}
      disabled={isFixed(field)}
      spellCheck={false}
      classNames={{ input: styles["code"] ?? "" }}
      error={said(field)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The way from a value to an expression, and back. */
function Turn({ title, pressed, onTurn }: { title: string; pressed: boolean; onTurn: () => void }) {
  const { t } = useTranslation("ui");
  const words = t("form.byExpression", { field: title });
  return (
    <ActionIcon
      className={styles["turn"] ?? ""}
      variant={pressed ? "light" : "subtle"}
      size={24}
      aria-pressed={pressed}
      aria-label={words}
      title={words}
      onClick={onTurn}
    >
      <IconMathFunction size={16} stroke={1.75} aria-hidden />
    </ActionIcon>
  );
}

/** Turning to an expression and back: what was there is there again. */
function useTurns({ formData, onChange, fieldPathId, schema }: FieldProps) {
  const expression = expressionOf(formData);
  const initial = schema.default ?? valueSchema(schema as Json)?.["default"];
  const others = useRef<{ value: unknown; expression: string }>({
    value: expression === undefined ? formData : initial,
    expression: expression ?? "",
  });
  const set = (value: unknown) => onChange(value, fieldPathId.path);
  const turn = (away: boolean) => {
    if (away) {
      others.current.value = formData;
      set({ "=": others.current.expression });
    } else {
      if (expression !== undefined) others.current.expression = expression;
      set(expression === undefined ? initial : others.current.value);
    }
  };
  return { expression, set, turn };
}

const described = ({ schema: { description } }: FieldProps) =>
  description === undefined ? {} : { description };

/** What is wrong with the field, or with the expression in it. */
function said({ errorSchema, rawErrors }: FieldProps): string | undefined {
  const inside = (errorSchema as Record<string, ErrorSchema> | undefined)?.["="]?.__errors ?? [];
  return [...(rawErrors ?? []), ...inside].join("\n") || undefined;
}
