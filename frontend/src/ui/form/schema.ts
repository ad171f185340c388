import type { RJSFSchema, UiSchema } from "@rjsf/utils";

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `systemMessage` as people write it: `System message`. */
export function humanise(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The schema with a title for every field that has none, and without the names of Python classes. */
export function titled(schema: unknown): RJSFSchema {
  const root = isObject(schema) ? schema : {};
  const definitions = isObject(root["$defs"]) ? root["$defs"] : {};
  const named = Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      const { title: _, ...rest } = isObject(definition) ? definition : {};
      return [name, withTitles(rest)];
    }),
  );
  const { $defs: _, ...rest } = root;
  return {
    ...(withTitles(rest) as RJSFSchema),
    ...(root["$defs"] ? { $defs: named as NonNullable<RJSFSchema["$defs"]> } : {}),
  };
}

function withTitles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTitles);
  if (!isObject(value)) return value;
  const { properties, items, ...rest } = value;
  return {
    ...rest,
    ...(items === undefined ? {} : { items: withTitles(items) }),
    ...(isObject(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, field]) => [
              name,
              isObject(field) ? { title: humanise(name), ...(withTitles(field) as Json) } : field,
            ]),
          ),
        }
      : {}),
  };
}

const options = new Set([
  "widget",
  "title",
  "description",
  "help",
  "placeholder",
  "order",
  "rows",
  "autofocus",
  "readonly",
  "disabled",
  "enumNames",
  "emptyValue",
  "label",
  "gridCols",
  "min",
  "max",
  "step",
]);

/**
 * How a flow writes it (`{topic: {widget: "buttons"}}`) as the form library reads it
 * (`{topic: {"ui:widget": "buttons"}}`). What is written the library's way stays.
 */
export function uiSchemaOf(ui: unknown): UiSchema {
  if (!isObject(ui)) return {};
  return Object.fromEntries(
    Object.entries(ui).map(([key, value]) => {
      if (key.startsWith("ui:")) return [key, value];
      if (options.has(key) && !isObject(value)) return [`ui:${key}`, value];
      return [key, uiSchemaOf(value)];
    }),
  );
}
