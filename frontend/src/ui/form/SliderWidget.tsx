import { Group, Slider, Text } from "@mantine/core";
import { ariaDescribedByIds, type WidgetProps } from "@rjsf/utils";
import { useTranslation } from "react-i18next";
import { Labelled } from "./Labelled";
import { rangeOf } from "./range";
import styles from "./SliderWidget.module.css";

/** A number between two ends, and what it is now; nothing is chosen before it is moved. */
export function SliderWidget(field: WidgetProps) {
  const { id, value, onChange, disabled, readonly, label, schema } = field;
  const { t } = useTranslation("ui");
  const { min, max, step } = rangeOf(schema);
  const chosen = typeof value === "number";
  const now = chosen ? String(value) : t("form.unset");
  return (
    <Labelled field={field} aside={<output className={styles["now"]}>{now}</output>}>
      <Slider
        value={chosen ? value : min}
        min={min}
        max={max}
        step={step}
        label={null}
        disabled={Boolean(disabled || readonly)}
        onChange={onChange}
        thumbLabel={label}
        thumbProps={{ "aria-describedby": ariaDescribedByIds(id), "aria-valuetext": now }}
      />
      <Group justify="space-between" mt={4} aria-hidden>
        <Text>{min}</Text>
        <Text>{max}</Text>
      </Group>
    </Labelled>
  );
}
