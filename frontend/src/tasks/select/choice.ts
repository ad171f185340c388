import { isObject, type Json, type JsonObject, same } from "@/flow/json";

/** The form's fields: name to JSON schema. */
export function fieldsOf(schema: Json | undefined): JsonObject {
  const properties = isObject(schema) ? schema["properties"] : undefined;
  return isObject(properties) ? properties : {};
}

const TYPED = ["text", "textarea", "slider", "checkboxes"];

/** Whether one choice says everything, so that making it submits. */
export function submitsAtOnce(local: JsonObject): boolean {
  const fields = Object.entries(fieldsOf(local["schema"]));
  if (local["autoSubmit"] !== true || fields.length !== 1) return false;
  const [name, field] = fields[0] as [string, Json];
  return !isTyped(field, widgetOf(local["ui"], name));
}

/** Whether a value comes about bit by bit, as it does by writing and dragging. */
export function isTyped(field: Json | undefined, widget: string): boolean {
  if (TYPED.includes(widget)) return true;
  if (!isObject(field) || "enum" in field) return false;
  return field["type"] !== "boolean";
}

export function widgetOf(ui: Json | undefined, name: string): string {
  const looks = isObject(ui) ? ui[name] : undefined;
  const widget = isObject(looks) ? looks["widget"] : undefined;
  return typeof widget === "string" ? widget : "auto";
}

/** What must be told to come from one choice to another; null unsets. */
export function changes(from: JsonObject, to: JsonObject): JsonObject {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  const changed = [...names].filter((name) => !same(from[name], to[name]));
  return Object.fromEntries(changed.map((name) => [name, to[name] ?? null]));
}

/** A choice with changes made to it. */
export function merged(chosen: JsonObject, change: JsonObject): JsonObject {
  const entries = Object.entries({ ...chosen, ...change });
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
}

/** Changes without those that have come true. */
export function outstanding(change: JsonObject, chosen: JsonObject): JsonObject {
  const open = Object.entries(change).filter(([name, value]) => !same(value, chosen[name] ?? null));
  return Object.fromEntries(open);
}
