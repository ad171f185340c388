import type { WidgetProps } from "@rjsf/utils";
import type { ComponentType } from "react";

/** A widget of the library that has its name also where it shows none: as one of a list. */
export function namedWidget(widget: unknown) {
  const Plain = widget as ComponentType<WidgetProps>;
  return (field: WidgetProps) => {
    const name = field.hideLabel && field.label ? { "aria-label": field.label } : {};
    return <Plain {...field} options={{ ...field.options, ...name }} />;
  };
}
