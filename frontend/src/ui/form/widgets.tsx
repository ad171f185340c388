import { Button, Chip, Group, Switch } from "@mantine/core";
import { ariaDescribedByIds, type EnumOptionsType, type WidgetProps } from "@rjsf/utils";
import type { ComponentType, KeyboardEvent } from "react";
import { Labelled } from "./Labelled";
import { DateTimeWidget, DateWidget } from "./MomentWidget";
import { SliderWidget } from "./SliderWidget";
import { TimeWidget } from "./TimeWidget";

/** The options with the words that the flow has for them. */
function optionsOf({ options, schema }: WidgetProps): EnumOptionsType[] {
  const offered =
    options.enumOptions ?? (schema.enum ?? []).map((value) => ({ value, label: String(value) }));
  const words = options["words"] as Record<string, string> | undefined;
  return offered.map(({ value, label }) => ({
    value,
    label: words?.[String(value)] ?? (isComposed(value) ? JSON.stringify(value) : label),
  }));
}

const isComposed = (value: unknown): boolean => typeof value === "object" && value !== null;

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || (isComposed(one) && JSON.stringify(one) === JSON.stringify(other));

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Arrow keys go from option to option; choosing takes Space or Enter, since it may submit. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const options = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=radio]")];
  const here = options.indexOf(document.activeElement as HTMLElement);
  options[(here + step + options.length) % options.length]?.focus();
  event.preventDefault();
}

/** A few options as large buttons: one touch chooses. */
function ButtonsWidget(field: WidgetProps) {
  const { id, value, onChange, disabled, readonly, label } = field;
  const offered = optionsOf(field);
  const entrance = Math.max(
    0,
    offered.findIndex((option) => isSame(option.value, value)),
  );
  return (
    <Labelled field={field}>
      <Group
        gap="xs"
        role="radiogroup"
        aria-label={label}
        aria-describedby={ariaDescribedByIds(id)}
        onKeyDown={walk}
      >
        {offered.map((option, index) => {
          const chosen = isSame(option.value, value);
          return (
            <Button
              key={JSON.stringify(option.value)}
              role="radio"
              aria-checked={chosen}
              tabIndex={index === entrance ? 0 : -1}
              variant={chosen ? "filled" : "default"}
              disabled={Boolean(disabled || readonly)}
              onClick={() => onChange(option.value)}
            >
              {option.label}
            </Button>
          );
        })}
      </Group>
    </Labelled>
  );
}

/** Options as chips; several may be chosen where the schema is a list. */
function ChipsWidget(field: WidgetProps) {
  const { value, onChange, disabled, readonly, multiple } = field;
  const offered = optionsOf(field);
  const nameOf = (item: unknown) =>
    String(offered.findIndex((option) => isSame(option.value, item)));
  const itemOf = (name: string) => offered[Number(name)]?.value;
  const chips = offered.map((option, index) => (
    <Chip
      key={JSON.stringify(option.value)}
      value={String(index)}
      disabled={Boolean(disabled || readonly)}
      variant="outline"
    >
      {option.label}
    </Chip>
  ));
  return (
    <Labelled field={field}>
      {multiple ? (
        <Chip.Group
          multiple
          value={(Array.isArray(value) ? value : []).map(nameOf)}
          onChange={(names) => onChange(names.map(itemOf))}
        >
          <Group gap="xs">{chips}</Group>
        </Chip.Group>
      ) : (
        <Chip.Group value={nameOf(value)} onChange={(name) => onChange(itemOf(name))}>
          <Group gap="xs">{chips}</Group>
        </Chip.Group>
      )}
    </Labelled>
  );
}

/** Yes or no, taking effect at once. */
function SwitchWidget({
  id,
  value,
  onChange,
  disabled,
  readonly,
  label,
  options,
  schema,
  rawErrors,
}: WidgetProps) {
  return (
    <Switch
      id={id}
      checked={Boolean(value)}
      onChange={(event) => onChange(event.currentTarget.checked)}
      disabled={Boolean(disabled || readonly)}
      label={label}
      description={options.description ?? schema.description}
      error={rawErrors?.join("\n")}
    />
  );
}

/** A widget of the library, with the flow's words on its options. */
export function withWords(widget: unknown, props: object = {}) {
  const Plain = widget as ComponentType<WidgetProps>;
  return (field: WidgetProps) => (
    <Plain {...field} options={{ ...field.options, ...props, enumOptions: optionsOf(field) }} />
  );
}

export const widgets = {
  buttons: ButtonsWidget,
  chips: ChipsWidget,
  slider: SliderWidget,
  switch: SwitchWidget,
  DateTimeWidget,
  DateWidget,
  TimeWidget,
};
