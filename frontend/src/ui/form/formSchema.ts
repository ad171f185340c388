/** A schema as a form shows it. */
import type { RJSFSchema } from "@rjsf/utils";
import { humanise, isObject, type Json, resolved } from "./schema";

const NONE: ReadonlySet<string> = new Set();
const LISTS = ["allOf", "anyOf", "oneOf"];
const PARTS = ["then", "else"];

/**
 * Every field has a title, the names and docstrings of Python classes are gone, and what is asked
 * for once another field is there is said in the one way that the form library knows.
 */
export function formSchemaOf(schema: unknown): RJSFSchema {
  const root = isObject(schema) ? schema : {};
  const { $defs, ...rest } = root;
  const shown = "$ref" in rest ? nameless(resolved(rest, root)) : rest;
  if (!isObject($defs)) return withTitles(shown, NONE) as RJSFSchema;
  const definitions = mapped($defs, (definition) => withTitles(nameless(definition), NONE));
  return { ...(withTitles(shown, NONE) as Json), $defs: definitions } as RJSFSchema;
}

function nameless(definition: unknown): Json {
  const {
    title: _title,
    description: _description,
    ...rest
  } = isObject(definition) ? definition : {};
  return rest;
}

/** `titles`: fields that have theirs in what this is a part of; a condition must not rename them. */
function withTitles(value: unknown, titles: ReadonlySet<string>): unknown {
  if (!isObject(value)) return value;
  const shown: Json = { ...value };
  const { properties, items, additionalProperties } = value;
  if (isObject(properties)) {
    shown["properties"] = Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, withTitle(name, field, titles)]),
    );
  }
  if (Array.isArray(items)) shown["items"] = items.map((item) => withTitles(item, NONE));
  else if (isObject(items)) shown["items"] = withTitles(items, NONE);
  if (isObject(additionalProperties)) {
    shown["additionalProperties"] = withTitles(additionalProperties, NONE);
  }
  const known = new Set([...titles, ...Object.keys(isObject(properties) ? properties : {})]);
  for (const key of LISTS) {
    const list = value[key];
    if (Array.isArray(list)) shown[key] = list.map((part) => withTitles(part, known));
  }
  for (const key of PARTS) if (key in value) shown[key] = withTitles(value[key], known);
  return withDependencies(shown, known);
}

function withTitle(name: string, field: unknown, titles: ReadonlySet<string>): unknown {
  if (field === true) return { title: humanise(name) };
  if (!isObject(field)) return field;
  const own = titles.has(name) ? {} : { title: humanise(name) };
  return { ...own, ...typeOfOptions(field), ...(withTitles(field, NONE) as Json) };
}

/** Options that are told one by one need no type by the standard, but by the form library. */
function typeOfOptions({ oneOf, anyOf }: Json): Json {
  const several = oneOf ?? anyOf;
  if (!Array.isArray(several) || several.length === 0) return {};
  const types = new Set(several.map((one) => (isObject(one) ? typeof one["const"] : "undefined")));
  const [type = ""] = types;
  return types.size === 1 && /^(string|number|boolean)$/.test(type) ? { type } : {};
}

/** `dependentSchemas` and `dependentRequired` as `dependencies`, of which the library alone knows. */
function withDependencies(value: Json, known: ReadonlySet<string>): Json {
  const { dependentSchemas, dependentRequired, dependencies, ...shown } = value;
  const asked = [dependencies, dependentSchemas, dependentRequired].filter(isObject);
  const names = new Set(asked.flatMap((one) => Object.keys(one)));
  if (names.size === 0) return value;
  const together = [...names].map((name) => {
    const parts = asked
      .filter((one) => Object.hasOwn(one, name))
      .map(({ [name]: part }) => (Array.isArray(part) ? { required: part } : part))
      .map((part) => withTitles(part, known));
    return [name, parts.length === 1 ? parts[0] : { allOf: parts }];
  });
  return { ...shown, dependencies: Object.fromEntries(together) };
}

function mapped(object: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
