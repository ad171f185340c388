import { diff } from "@/flow/diff";
import { isList, isObject, type Json, type JsonObject } from "@/flow/json";
import { merge } from "@/flow/merging";
import { fieldsAsked } from "@/ui/form/schemaFields";

/** All fields that the form may ever ask for: name to JSON schema. */
export function fieldsOf(schema: Json | undefined): JsonObject {
  return fieldsAsked(schema) as JsonObject;
}

/** By what further fields may appear; the server's guard asks for the same. */
const APPEARING = [
  "$ref",
  "allOf",
  "anyOf",
  "oneOf",
  "then",
  "else",
  "dependentSchemas",
  "dependencies",
  "patternProperties",
  "additionalProperties",
];

const TYPED = ["text", "textarea", "slider", "checkboxes"];

/** The field of a form that has one, and none that may appear. */
export function singleField(schema: Json | undefined): string | undefined {
  const properties = isObject(schema) ? schema["properties"] : undefined;
  const names = isObject(properties) ? Object.keys(properties) : [];
  if (names.length !== 1 || !isObject(schema)) return undefined;
  return APPEARING.some((key) => says(schema[key])) ? undefined : names[0];
}

/** Whether a part of a schema says anything, as the server's expressions see it. */
function says(part: Json | undefined): boolean {
  if (isObject(part)) return Object.keys(part).length > 0;
  return isList(part) ? part.length > 0 : Boolean(part) || part === 0;
}

/** Whether one choice says everything, so that making it submits. */
export function submitsAtOnce(local: JsonObject): boolean {
  const name = singleField(local["schema"]);
  if (local["autoSubmit"] !== true || name === undefined) return false;
  return !isTyped(fieldsOf(local["schema"])[name], widgetOf(local["ui"], name));
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
  return diff(from, plain(to)) as JsonObject;
}

/** A choice with changes made to it. */
export function merged(chosen: JsonObject, change: JsonObject): JsonObject {
  return merge(chosen, change) as JsonObject;
}

/** Changes, and further ones made after them. */
export function followed(change: JsonObject, next: JsonObject): JsonObject {
  const both = Object.entries(next).map(([name, value]) => {
    const before = change[name];
    return [name, isObject(before) && isObject(value) ? followed(before, value) : value];
  });
  return { ...change, ...Object.fromEntries(both) };
}

/** Changes without those that have come true. */
export function outstanding(change: JsonObject, chosen: JsonObject): JsonObject {
  return changes(chosen, merged(chosen, change));
}

/** What makes of everybody's choice exactly this one: of what else there may be, everything is unset. */
export function replacing(chosen: JsonObject, whole: JsonObject, names: string[]): JsonObject {
  const unset = Object.fromEntries(names.map((name) => [name, null]));
  return { ...unset, ...followed(plain(whole), changes(chosen, whole)) };
}

/** Without `undefined`, by which forms say that nothing is filled in. */
const plain = (value: JsonObject): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
