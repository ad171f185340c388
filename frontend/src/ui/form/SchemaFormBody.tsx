import "./mantine.css";
import { Button, Group } from "@mantine/core";
import { withTheme } from "@rjsf/core";
import { Theme } from "@rjsf/mantine";
import {
  type ArrayFieldTitleProps,
  englishStringTranslator,
  type FormValidation,
  getTemplate,
  getUiOptions,
  type RegistryWidgetsType,
  TranslatableString,
  titleId,
} from "@rjsf/utils";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { fields } from "./fields";
import { errorTree } from "./formErrors";
import { formSchemaOf } from "./formSchema";
import { withoutHidden } from "./hiddenFields";
import { namedWidget } from "./namedWidget";
import type { SchemaFormProps } from "./props";
import styles from "./SchemaForm.module.css";
import { uiSchemaOf } from "./uiSchema";
import { UnfinishedContext, type UnfinishedTexts, useUnfinishedHere } from "./unfinished";
import { createValidator } from "./validator";
import { widgets as own, withWords } from "./widgets";

const Form = withTheme(Theme);
// A dropdown that gets the focus since it was left out must not hide what is said below it.
const dropdown = namedWidget(withWords(Theme.widgets?.["SelectWidget"], { openOnFocus: false }));
const textarea = namedWidget(Theme.widgets?.["TextareaWidget"]);
const widgets = {
  ...own,
  dropdown,
  SelectWidget: dropdown,
  checkboxes: withWords(Theme.widgets?.["CheckboxesWidget"]),
  radio: withWords(Theme.widgets?.["RadioWidget"]),
  textarea,
  TextareaWidget: textarea,
} as RegistryWidgetsType;
const templates = {
  ArrayFieldTitleTemplate: ListTitle,
  BaseInputTemplate: namedWidget(Theme.templates?.["BaseInputTemplate"]),
};

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
  const { t, i18n } = useTranslation("ui");
  const here = useUnfinishedHere();
  const unfinished = props.unfinished ?? here;
  const shown = useMemo(() => formSchemaOf(schema), [schema]);
  const uiSchema = useMemo(
    () => ({
      ...uiSchemaOf(schema, ui, i18n.language),
      "ui:submitButtonOptions": { norender: true },
    }),
    [schema, ui, i18n.language],
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
  const extraErrors = useMemo(() => problems && errorTree(problems), [problems]);
  return (
    <UnfinishedContext value={unfinished}>
      <Form
        className={styles["form"] ?? ""}
        schema={shown}
        uiSchema={uiSchema}
        validator={validator}
        widgets={widgets}
        templates={templates}
        fields={fields}
        {...(value === undefined ? {} : { formData: value })}
        {...(extraErrors ? { extraErrors } : {})}
        readonly={readOnly ?? false}
        customValidate={refusing(unfinished)}
        translateString={(words, given) =>
          words === TranslatableString.KeyLabel
            ? t("form.key")
            : words === TranslatableString.NewStringDefault
              ? ""
              : englishStringTranslator(words, given)
        }
        noHtml5Validate
        showErrorList={false}
        focusOnFirstError
        onChange={({ formData }) => onChange?.(formData)}
        onError={() => undefined}
        onSubmit={({ formData }) => onSubmit?.(withoutHidden(validator, shown, formData))}
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
    </UnfinishedContext>
  );
}

/** What is only half-written is not handed in: it would be what was there before. */
function refusing(unfinished: UnfinishedTexts) {
  return (_: unknown, errors: FormValidation) => {
    for (const [path, { message }] of unfinished.all()) {
      const field = path.reduce<FormValidation | undefined>(
        (inside, key) => inside?.[key] as FormValidation | undefined,
        errors,
      );
      (field ?? errors).addError(message);
    }
    return errors;
  };
}

/** The title of a list, which is as much of a heading as that of an object. */
function ListTitle({ fieldPathId, title, ...field }: ArrayFieldTitleProps) {
  const options = getUiOptions(field.uiSchema, field.registry.globalUiOptions);
  const Title = getTemplate("TitleFieldTemplate", field.registry, options);
  if (!title || options.label === false) return null;
  return <Title id={titleId(fieldPathId)} title={title} {...field} />;
}
