/** Valued: fields that take a value, or an expression of which one comes: `{"=": "input.name"}`. */
import { isObject, type Json } from "./schema";

/** The schema of the value, of a field that may be given by an expression, or a text, as well. */
export function valueSchema({ anyOf }: Json): Json | undefined {
  if (!Array.isArray(anyOf) || anyOf.length < 2 || anyOf.length > 3) return undefined;
  const [value, ...others] = anyOf as unknown[];
  if (!isExpression(others.pop()) || !others.every(isFilledIn)) return undefined;
  return isObject(value) ? withoutNull(value) : undefined;
}

/** A value that may be null is asked for as itself: where nothing is written, there is none. */
function withoutNull(value: Json): Json {
  const { anyOf, ...told } = value;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return value;
  const [one, nothing] = anyOf as unknown[];
  const optional = isObject(one) && isObject(nothing) && nothing["type"] === "null";
  return optional ? { ...one, ...told } : value;
}

/** Whether a value is a text with places that are filled in, where the field takes one. */
export function isText({ anyOf }: Json, value: unknown): value is string {
  const takes = Array.isArray(anyOf) && anyOf.length === 3;
  return takes && typeof value === "string" && PLACES.test(value);
}

/** Whether any text may be the value, so that it is written where the value is. */
export const isPlainText = (schema: Json): boolean =>
  schema["type"] === "string" && !("enum" in schema);

const PLACES = /\{[{%]/;

const isFilledIn = (schema: unknown): boolean =>
  isObject(schema) && schema["type"] === "string" && "pattern" in schema;

function isExpression(schema: unknown): boolean {
  const properties = isObject(schema) ? schema["properties"] : undefined;
  return isObject(properties) && "=" in properties;
}

/** The expression that a value is given by; undefined where it is given itself. */
export function expressionOf(value: unknown): string | undefined {
  if (!isObject(value) || typeof value["="] !== "string") return undefined;
  return Object.keys(value).length === 1 ? value["="] : undefined;
}
