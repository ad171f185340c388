import { Button, Group } from "@mantine/core";
import { withTheme } from "@rjsf/core";
import { Theme } from "@rjsf/mantine";
import { type RegistryWidgetsType, toErrorSchema } from "@rjsf/utils";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaFormProps } from "./SchemaForm";
import styles from "./SchemaForm.module.css";
import { titled, uiSchemaOf } from "./schema";
import { createValidator } from "./validator";
import { widgets as own } from "./widgets";

const Form = withTheme(Theme);
const widgets = {
  ...own,
  slider: Theme.widgets?.["RangeWidget"],
  dropdown: Theme.widgets?.["SelectWidget"],
} as RegistryWidgetsType;

const told = new Set([
  "required",
  "type",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "pattern",
  "format",
  "minItems",
  "maxItems",
  "enum",
]);

export function SchemaFormBody(props: SchemaFormProps) {
  const { schema, ui, value, onChange, onSubmit, submit, busy, readOnly, problems, children } =
    props;
  const { t } = useTranslation("ui");
  const shown = useMemo(() => titled(schema), [schema]);
  const uiSchema = useMemo(
    () => ({ ...uiSchemaOf(ui), "ui:submitButtonOptions": { norender: true } }),
    [ui],
  );
  const validator = useMemo(
    () =>
      createValidator((keyword, limit) =>
        told.has(keyword)
          ? t(
              `form.${keyword}` as "form.type",
              { type: limit, limit, format: limit } as { type: string },
            )
          : t("form.other"),
      ),
    [t],
  );
  const extraErrors = useMemo(
    () =>
      problems &&
      toErrorSchema(
        problems.map(({ path, message }) => ({ property: `.${path}`, message, stack: message })),
      ),
    [problems],
  );
  return (
    <Form
      className={styles["form"] ?? ""}
      schema={shown}
      uiSchema={uiSchema}
      validator={validator}
      widgets={widgets}
      {...(value === undefined ? {} : { formData: value })}
      {...(extraErrors ? { extraErrors } : {})}
      readonly={readOnly ?? false}
      noHtml5Validate
      showErrorList={false}
      focusOnFirstError
      onChange={({ formData }) => onChange?.(formData)}
      onSubmit={({ formData }) => onSubmit?.(formData)}
    >
      {onSubmit && !readOnly ? (
        <Group gap="xs" mt="md">
          <Button type="submit" loading={busy ?? false}>
            {submit ?? t("form.submit")}
          </Button>
          {children}
        </Group>
      ) : (
        children
      )}
    </Form>
  );
}
