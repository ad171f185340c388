import type { FieldProps } from "@rjsf/utils";
import { useTranslation } from "react-i18next";
import { JsonText } from "./JsonText";
import { isObject } from "./schema";
import { useUnfinishedAt } from "./unfinished";

/** A field of a form that takes any JSON. */
export function JsonField({
  formData,
  onChange,
  fieldPathId,
  schema,
  uiSchema,
  ...field
}: FieldProps) {
  const { t } = useTranslation("ui");
  const { unfinished, hold } = useUnfinishedAt(fieldPathId.path);
  const ofAnyKind = schema.type !== "object";
  return (
    <JsonText
      id={fieldPathId.$id}
      title={String(uiSchema?.["ui:title"] ?? schema.title ?? field.name)}
      description={schema.description}
      value={formData ?? (ofAnyKind ? undefined : {})}
      {...(ofAnyKind ? { blank: undefined } : {})}
      check={(value) => (!ofAnyKind && !isObject(value) ? t("form.object") : undefined)}
      onChange={(value) => onChange(value, fieldPathId.path)}
      unfinished={unfinished}
      onUnfinished={hold}
      error={field.rawErrors?.join("\n")}
      readOnly={Boolean(field.disabled || field.readonly)}
    />
  );
}
