import { ActionIcon, Popover, TextInput } from "@mantine/core";
import { DatePicker, TimeInput } from "@mantine/dates";
import { ariaDescribedByIds, labelValue, type WidgetProps } from "@rjsf/utils";
import { IconCalendar } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isOfFormat } from "./formats";
import { dateWritten, momentShown, momentWritten } from "./moments";

const WITH_TIME = { shown: momentShown, written: momentWritten, example: "2026-12-24 18:30" };
const DAY_ALONE = { shown: String, written: dateWritten, example: "2026-12-24" };

/** A day, or a day and a time: written, or chosen in the calendar. */
function MomentWidget({ withTime, ...field }: WidgetProps & { withTime: boolean }) {
  const { id, htmlName, value, label, hideLabel, required, options, schema, rawErrors } = field;
  const { t } = useTranslation("ui");
  const { shown, written, example } = withTime ? WITH_TIME : DAY_ALONE;
  const [draft, setDraft] = useState<string>();
  const [open, setOpen] = useState(false);
  const text = draft ?? shown(typeof value === "string" ? value : "");
  const [day = "", time = ""] = text.split(" ");
  const still = Boolean(field.disabled || field.readonly);
  const give = (next: string) => field.onChange(next.trim() ? written(next) : options.emptyValue);
  const choose = (date: string | null, clock: string) => {
    setDraft(undefined);
    give(withTime ? `${date ?? day} ${clock || "00:00"}` : (date ?? ""));
  };
  const calendar = (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      trapFocus
      returnFocus
      disabled={still}
    >
      <Popover.Target>
        <ActionIcon
          aria-label={t("form.calendar")}
          disabled={still}
          onClick={() => setOpen((before) => !before)}
        >
          <IconCalendar size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <DatePicker
          value={isOfFormat("date", day) ? day : null}
          {...(isOfFormat("date", day) ? { defaultDate: day } : {})}
          onChange={(date) => {
            choose(date, time);
            if (!withTime) setOpen(false);
          }}
        />
        {withTime && (
          <TimeInput
            mt="xs"
            label={t("form.time")}
            value={time}
            disabled={!isOfFormat("date", day)}
            onChange={(event) => choose(day, event.currentTarget.value)}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
  return (
    <TextInput
      id={id}
      name={htmlName || id}
      label={labelValue(label || undefined, hideLabel, false)}
      description={options.description ?? schema.description}
      placeholder={field.placeholder || example}
      required={required ?? false}
      disabled={still}
      autoFocus={field.autofocus ?? false}
      autoComplete="off"
      value={text}
      error={rawErrors?.length ? rawErrors.join("\n") : undefined}
      aria-describedby={ariaDescribedByIds(id)}
      rightSection={calendar}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        give(event.currentTarget.value);
      }}
      onBlur={() => {
        setDraft(undefined);
        field.onBlur(id, value);
      }}
      onFocus={() => field.onFocus(id, value)}
    />
  );
}

export const DateTimeWidget = (field: WidgetProps) => <MomentWidget {...field} withTime />;
export const DateWidget = (field: WidgetProps) => <MomentWidget {...field} withTime={false} />;
