/** Ports: the values of a task that connections may read or write, from its type's schemas. */
import { type Schema, schemaAt } from "@/flow/compatibility";
import { type FlowDocument, findTask, type TaskEntry } from "@/flow/document";
import { isObject, type Json, type JsonObject } from "@/flow/json";
import { merge } from "@/flow/merging";
import type { DrawnType } from "./types";

export interface PortChoice {
  /** Section and members: `output.selected.topic`. */
  readonly path: string;
  readonly kind: DataKind;
  readonly schema: Schema;
}

export type DataKind = "text" | "number" | "boolean" | "list" | "object" | "any";

type Types = ReadonlyMap<string, DrawnType>;

const DEEPEST = 3;

/** What a task gives: its output, and what is shared with it. */
export function givenBy(task: TaskEntry, types: Types): PortChoice[] {
  return [...inside("output", outputSchema(task, types)), ...sharedBy()];
}

/** What a task takes: its input and its configuration; anything may be shared with it. */
export function takenBy(task: TaskEntry, types: Types): PortChoice[] {
  const type = types.get(task.type);
  if (!type) return sharedBy();
  return [
    ...inside("input", type.inputSchema as Schema).filter(({ path }) => path !== "input"),
    ...inside("config.local", type.configSchema as Schema).filter(
      ({ path }) => path !== "config.local",
    ),
  ];
}

const sharedBy = (): PortChoice[] => [];

/** The schema of an endpoint's value; true where nothing is known, undefined where there is nothing. */
export function schemaOf(flow: FlowDocument, endpoint: string, types: Types): Schema | undefined {
  const tokens = endpoint.split(".");
  const task = findTask(flow, tokens[0] ?? "");
  if (!task) return true;
  const [, section, ...path] = tokens;
  const type = types.get(task.type);
  if (section === "output") return schemaAt(outputSchema(task, types), path);
  if (section === "input" && type) return schemaAt(type.inputSchema as Schema, path);
  if (section === "config" && path[0] === "local" && type) {
    return schemaAt(type.configSchema as Schema, path.slice(1));
  }
  return true;
}

/** The type of data, by which a connection has its colour. */
export function dataKind(schema: Schema | undefined): DataKind {
  if (!isObject(schema)) return "any";
  const { type, anyOf } = schema;
  const first = Array.isArray(type) ? type.find((one) => one !== "null") : type;
  if (first === undefined && "enum" in schema) return kindOfValue(schema["enum"]);
  if (first === undefined && Array.isArray(anyOf)) return dataKind(anyOf[0] as Schema);
  return kinds[String(first)] ?? "any";
}

const kinds: Record<string, DataKind> = {
  string: "text",
  number: "number",
  integer: "number",
  boolean: "boolean",
  array: "list",
  object: "object",
};

function kindOfValue(values: Json | undefined): DataKind {
  const [first] = Array.isArray(values) ? values : [];
  return (
    ({ string: "text", number: "number", boolean: "boolean" }[
      typeof first as string
    ] as DataKind) ?? "any"
  );
}

/** A type's output, in which what is selected has the form that the task's own configuration asks for. */
function outputSchema(task: TaskEntry, types: Types): Schema {
  const schema = (types.get(task.type)?.outputSchema ?? true) as Schema;
  const local = isObject(task.config) ? task.config["local"] : undefined;
  const wished = isObject(local) ? local["schema"] : undefined;
  const properties = isObject(schema) ? schema["properties"] : undefined;
  if (!isObject(wished) || !isObject(properties) || !("selected" in properties)) return schema;
  return { ...(schema as JsonObject), properties: { ...properties, selected: wished } };
}

/** A value and what is inside of it, to a depth that people can still overlook. */
function inside(path: string, schema: Schema, depth = 0): PortChoice[] {
  const known = schemaAt(schema, []) ?? true;
  const own: PortChoice = { path, kind: dataKind(known), schema: known };
  const properties = isObject(known) ? known["properties"] : undefined;
  if (!isObject(properties) || depth >= DEEPEST) return [own];
  return [
    own,
    ...Object.keys(properties).flatMap((key) => {
      const member = schemaAt(known, [key]);
      return member === undefined ? [] : inside(`${path}.${key}`, member, depth + 1);
    }),
  ];
}

/** What a task's configuration starts from: its type's defaults. */
export function typeDefaults(type: DrawnType | undefined): JsonObject {
  return defaultsOf(type?.configSchema);
}

/** What the fields of an object are where nobody says anything; without those that are null. */
export function defaultsOf(schema: unknown): JsonObject {
  return isObject(schema) ? (merge({}, stated(schema, DEEPEST)) as JsonObject) : {};
}

function stated(schema: JsonObject, depth: number): JsonObject {
  const { properties } = schema;
  if (!isObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, field]) => {
      if (isObject(field) && "default" in field) return [[key, field["default"] as Json] as const];
      const inside = whole(schemaAt(schema, [key]), depth);
      return inside ? [[key, inside] as const] : [];
    }),
  );
}

/** A part that is an object is there from the start if each of its own fields is. */
function whole(part: Schema | undefined, depth: number): JsonObject | undefined {
  if (depth === 0 || !isObject(part) || !isObject(part["properties"])) return undefined;
  const inside = stated(part, depth - 1);
  const count = Object.keys(part["properties"]).length;
  return count > 0 && Object.keys(inside).length === count ? inside : undefined;
}
