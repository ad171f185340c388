import type { RJSFSchema } from "@rjsf/utils";

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `systemMessage` as people write it: `System message`. */
export function humanise(name: string): string {
  const spaced = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** What a local `$ref` stands for, with what is written beside it. */
export function resolved(schema: unknown, root: Json): Json {
  if (!isObject(schema)) return {};
  const { $ref, ...rest } = schema;
  if (typeof $ref !== "string") return schema;
  const found = $ref
    .split("/")
    .slice(1)
    .reduce<unknown>((here, key) => (isObject(here) ? here[key] : undefined), root);
  return { ...(isObject(found) ? found : {}), ...rest };
}

/**
 * The schema as a form shows it: every field has a title, and the names and docstrings of Python
 * classes are gone.
 */
export function titled(schema: unknown): RJSFSchema {
  const root = isObject(schema) ? schema : {};
  const { $defs, ...rest } = root;
  const shown = "$ref" in rest ? nameless(resolved(rest, root)) : rest;
  if (!isObject($defs)) return withTitles(shown) as RJSFSchema;
  const definitions = Object.entries($defs).map(([name, definition]) => [
    name,
    withTitles(nameless(definition)),
  ]);
  return { ...(withTitles(shown) as Json), $defs: Object.fromEntries(definitions) } as RJSFSchema;
}

function nameless(definition: unknown): Json {
  const {
    title: _title,
    description: _description,
    ...rest
  } = isObject(definition) ? definition : {};
  return rest;
}

function withTitles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTitles);
  if (!isObject(value)) return value;
  const shown: Json = { ...value };
  if ("items" in value) shown["items"] = withTitles(value["items"]);
  if (isObject(value["properties"])) {
    shown["properties"] = Object.fromEntries(
      Object.entries(value["properties"]).map(([name, field]) => [
        name,
        isObject(field) ? { title: humanise(name), ...(withTitles(field) as Json) } : field,
      ]),
    );
  }
  return shown;
}
