import { TimeInput } from "@mantine/dates";
import { ariaDescribedByIds, labelValue, type WidgetProps } from "@rjsf/utils";
import { useTranslation } from "react-i18next";
import { offsetOf, timeShown, timeWritten } from "./moments";

/** A time of day, on the clock of this place, or of the place where it was written. */
export function TimeWidget(field: WidgetProps) {
  const { id, htmlName, label, hideLabel, required, options, schema, rawErrors } = field;
  const { t } = useTranslation("ui");
  const value = typeof field.value === "string" ? field.value : "";
  const offset = offsetOf(value);
  const description = [
    options.description ?? schema.description,
    offset && t("form.clock", { offset }),
  ];
  const give = (text: string) =>
    field.onChange(text ? timeWritten(text, value) : options.emptyValue);
  return (
    <TimeInput
      id={id}
      name={htmlName || id}
      label={labelValue(label || undefined, hideLabel, false)}
      description={description.filter(Boolean).join(" ") || undefined}
      required={required ?? false}
      disabled={Boolean(field.disabled || field.readonly)}
      autoFocus={field.autofocus ?? false}
      value={timeShown(value)}
      error={rawErrors?.length ? rawErrors.join("\n") : undefined}
      aria-describedby={ariaDescribedByIds(id)}
      onChange={(event) => give(event.currentTarget.value)}
      onBlur={() => field.onBlur(id, value)}
      onFocus={() => field.onFocus(id, value)}
    />
  );
}
