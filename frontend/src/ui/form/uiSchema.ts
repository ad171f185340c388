import { mergeObjects, type UiSchema } from "@rjsf/utils";
import { wordsOfOptions } from "./options";
import { isObject, type Json, resolved } from "./schema";
import { fieldsAsked } from "./schemaFields";
import { valueSchema } from "./valued";

const DEEPEST = 5;

/** A text in one language, of one that may be written in several: `{en: "Hello", fr: "Bonjour"}`. */
export function inLanguage(text: unknown, language: string): string {
  if (typeof text === "string") return text;
  if (!isObject(text)) return "";
  return String(text[language] ?? text["en"] ?? Object.values(text)[0] ?? "");
}

/** How the fields of a schema look: what suits the schema, then what the flow says. */
export function uiSchemaOf(schema: unknown, ui: unknown, language: string): UiSchema {
  const root = isObject(schema) ? schema : {};
  return mergeObjects(suiting(root, root, 0), wished(ui, language)) as UiSchema;
}

function suiting(schema: unknown, root: Json, depth: number): UiSchema {
  const field = resolved(schema, root);
  const value = valueSchema(field);
  if (value) {
    const inner = suiting(value, root, Math.max(1, depth));
    return { "ui:field": "valued", "ui:fieldReplacesAnyOrOneOf": true, value: inner };
  }
  const own = look(field, depth);
  if (own["ui:field"] || depth >= DEEPEST) return own;
  const { items, additionalProperties } = field;
  // A name that the form library takes for a word of its own keeps the looks of any field.
  const inside = Object.entries(fieldsAsked(field, root)).filter(([name]) => !isWordOfTheirs(name));
  return {
    ...own,
    ...Object.fromEntries(inside.map(([name, part]) => [name, suiting(part, root, depth + 1)])),
    ...(isObject(items) ? { items: item(items, root, depth) } : {}),
    ...(isObject(additionalProperties)
      ? { additionalProperties: suiting(additionalProperties, root, depth + 1) }
      : {}),
  };
}

/** Items of a list of plain values need no label of their own. */
function item(items: Json, root: Json, depth: number): UiSchema {
  const plain = resolved(items, root)["type"] !== "object";
  return { ...suiting(items, root, depth + 1), ...(plain ? { "ui:label": false } : {}) };
}

function look(field: Json, depth: number): UiSchema {
  const widget = field["x-widget"];
  if (isWords(field)) {
    const name = widget === "textarea" ? "longWords" : "words";
    return { "ui:field": name, "ui:fieldReplacesAnyOrOneOf": true };
  }
  if (isJson(field, depth)) return { "ui:field": "json" };
  const words = wordsOfOptions(field);
  return {
    ...(field["type"] === "boolean" ? { "ui:widget": "switch" } : {}),
    ...(typeof widget === "string" ? { "ui:widget": widget } : {}),
    // The library shows descriptions of plain inputs only.
    ...(widget === "textarea" || field["enum"]
      ? { "ui:help": String(field["description"] ?? "") }
      : {}),
    ...(words ? { "ui:options": { words } } : {}),
  };
}

const isWordOfTheirs = (name: string): boolean => name.startsWith("ui:");

/** A text that may be written in several languages: a string, or an object of strings. */
function isWords({ anyOf }: Json): boolean {
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return false;
  const [one, many] = anyOf as Json[];
  const language = many?.["additionalProperties"];
  return one?.["type"] === "string" && isObject(language) && language["type"] === "string";
}

/** Whether a field is written as JSON, by whoever fills in the form. */
export function isJson(field: Json, depth: number): boolean {
  return field["x-widget"] === "schema" || (depth > 0 && isFree(field));
}

const TELLING = ["enum", "const", "properties", "allOf", "anyOf", "oneOf", "if"];

/** What says nothing about what is in it, or in a way that the form library draws nothing for. */
function isFree(field: Json): boolean {
  const { type, items, additionalProperties } = field;
  if (type === "array") return !isObject(items) && !field["enum"];
  if (TELLING.some((word) => word in field)) return false;
  return type === undefined || (type === "object" && !isObject(additionalProperties));
}

type Entry = [key: string, value: unknown];

/** How each word of a flow's `ui` is said to the form library. */
const sayings: Record<string, (value: unknown, language: string) => Entry[]> = {
  widget: (name) => (name === "auto" ? [] : [["ui:widget", name]]),
  label: (text, language) => [["ui:title", inLanguage(text, language)]],
  help: (text, language) => [["ui:help", inLanguage(text, language)]],
  options: (words, language) => [
    ["ui:options", { words: mapped(words, (text) => inLanguage(text, language)) }],
  ],
  placeholder: (text, language) => [["ui:placeholder", inLanguage(text, language)]],
  order: (names) => [["ui:order", names]],
  rows: (count) => [["ui:options", { rows: count }]],
};

/**
 * How a flow writes it (`{topic: {widget: "buttons", label: {en: "Topic"}}}`) as the form library
 * reads it. What is written the library's way stays; a field may bear any of these names itself.
 */
function wished(ui: unknown, language: string): UiSchema {
  if (!isObject(ui)) return {};
  return Object.fromEntries(
    Object.entries(ui).flatMap(([key, value]): Entry[] =>
      key.startsWith("ui:") ? [[key, value]] : [[key, said(value, language)]],
    ),
  );
}

function said(field: unknown, language: string): UiSchema {
  if (!isObject(field)) return {};
  return Object.fromEntries(
    Object.entries(field).flatMap(([key, value]): Entry[] => {
      if (key.startsWith("ui:")) return [[key, value]];
      return sayings[key]?.(value, language) ?? [[key, said(value, language)]];
    }),
  );
}

function mapped(object: unknown, change: (value: unknown) => unknown): Json {
  if (!isObject(object)) return {};
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
