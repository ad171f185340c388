/**
 * May the value at one place flow to another? By their JSON schemas, with the reason in words.
 * Twin of `domain/flow/compatibility.py`; both say the same.
 */
import { canonical } from "./canonical";
import { isList, isObject, type Json, type JsonObject, member, same } from "./json";

/** A JSON schema: an object, or true for anything. */
export type Schema = Json;

const DEEPEST = 16;
/** Values that are compared with as many others; where a schema lists more, they are looked up. */
const LISTED = 200;

const WORDS: { readonly [type: string]: string } = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "yes or no",
  array: "a list",
  object: "an object",
  null: "nothing",
};

type Definitions = readonly [Json | undefined, Json | undefined];

/** The schema at a path inside; undefined when there can be nothing at that path. */
export function schemaAt(schema: Schema, path: readonly string[]): Schema | undefined {
  const defs = definitions(schema);
  let place: Schema | undefined = schema;
  for (const token of path) {
    place = memberOf(resolved(place, defs), token);
    if (place === undefined) return undefined;
  }
  place = resolved(place, defs);
  return defs && isObject(place) ? { ...place, $defs: defs } : place;
}

/** Undefined when values of one schema may fit the other, else the reason why none does. */
export function portsCompatible(output: Schema, input: Schema): string | undefined {
  return reason(output, input, [definitions(output), definitions(input)], 0);
}

function reason(
  output: Schema,
  input: Schema,
  defs: Definitions,
  depth: number,
): string | undefined {
  const given = resolved(output, defs[0]);
  const taken = resolved(input, defs[1]);
  if (!isObject(given) || !isObject(taken) || depth > DEEPEST) return undefined;
  const reasons = alternatives(given).flatMap((one) =>
    alternatives(taken).map((other) => single(one, other, defs, depth)),
  );
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** Compares two schemas that are no choices of several. */
function single(
  output: JsonObject,
  input: JsonObject,
  defs: Definitions,
  depth: number,
): string | undefined {
  if ("anyOf" in output || "oneOf" in output || "$ref" in output || "$ref" in input) {
    return reason(output, input, defs, depth + 1);
  }
  const given = typesOf(output);
  const taken = typesOf(input);
  const fits = given.some((one) => taken.some((other) => matches(one, other)));
  if (given.length > 0 && taken.length > 0 && !fits) {
    return `it gives ${words(given)}, but ${words(taken)} is taken`;
  }
  return values(output, input) ?? inside(output, input, defs, depth);
}

/** Whether two lists have a value in common; many are looked up by their text. */
function meet(given: readonly Json[], taken: readonly Json[]): boolean {
  if (given.length <= LISTED && taken.length <= LISTED) {
    return given.some((value) => taken.some((other) => same(value, other)));
  }
  const known = new Set(taken.map(canonical));
  return given.some((value) => known.has(canonical(value)));
}

function values(output: JsonObject, input: JsonObject): string | undefined {
  const given = listed(output);
  const taken = listed(input);
  if (given.length === 0 || taken.length === 0 || meet(given, taken)) return undefined;
  return `it gives one of ${shown(given)}, but one of ${shown(taken)} is taken`;
}

/** Compares the items of two lists, or the members of two objects. */
function inside(
  output: JsonObject,
  input: JsonObject,
  defs: Definitions,
  depth: number,
): string | undefined {
  if (output["items"] !== undefined && input["items"] !== undefined) {
    const wrong = reason(output["items"], input["items"], defs, depth + 1);
    return wrong && `of its items, ${wrong}`;
  }
  const given = objectAt(output, "properties");
  const taken = objectAt(input, "properties");
  const needed = missing(output, input);
  if (needed !== undefined) return `it has no "${needed}", which is needed`;
  for (const [name, schema] of Object.entries(taken)) {
    const mine = member(given, name);
    const wrong = mine === undefined ? undefined : reason(mine, schema, defs, depth + 1);
    if (wrong) return `of "${name}", ${wrong}`;
  }
  return undefined;
}

/** The first member that one schema requires and the other cannot have. */
function missing(output: JsonObject, input: JsonObject): string | undefined {
  const given = objectAt(output, "properties");
  if (Object.keys(given).length === 0 || output["additionalProperties"]) return undefined;
  const required = isList(input["required"]) ? input["required"] : [];
  const absent = required.find((name) => !Object.hasOwn(given, String(name)));
  return absent === undefined ? undefined : String(absent);
}

/** The schema of a member or an item; undefined when the schema has no such member. */
function memberOf(schema: Schema, token: string): Schema | undefined {
  if (!isObject(schema)) return true;
  const choices = alternatives(schema);
  if (choices.length > 1) {
    const found = choices
      .filter((choice) => words(typesOf(choice)) !== WORDS["null"])
      .map((choice) => memberOf(choice, token))
      .filter((choice) => choice !== undefined);
    return found.length > 1 ? true : found[0];
  }
  return memberOfOne(choices[0] ?? schema, token);
}

function memberOfOne(schema: JsonObject, token: string): Schema | undefined {
  const types = typesOf(schema);
  if (/^\d+$/.test(token) && types.includes("array")) return schema["items"] ?? true;
  if (types.length > 0 && !types.includes("object")) return undefined;
  const known = isObject(schema["properties"]) ? schema["properties"] : undefined;
  const found = known && member(known, token);
  if (found !== undefined) return found;
  const more = schema["additionalProperties"] ?? known === undefined;
  return more === false ? undefined : more;
}

function alternatives(schema: JsonObject): readonly JsonObject[] {
  const choices = [schema["anyOf"], schema["oneOf"]].find(isList);
  if (!choices) return [schema];
  const objects = choices.filter(isObject);
  return objects.length > 0 ? objects : [{}];
}

/** Follows references to the schema's own definitions. */
function resolved(schema: Schema, defs: Json | undefined): Schema {
  let place = schema;
  for (let step = 0; step < DEEPEST; step += 1) {
    const reference = isObject(place) ? place["$ref"] : undefined;
    if (typeof reference !== "string") return place;
    const name = reference.slice(reference.lastIndexOf("/") + 1);
    place = (isObject(defs) ? member(defs, name) : undefined) ?? true;
  }
  return true;
}

function definitions(schema: Schema): Json | undefined {
  return isObject(schema) ? schema["$defs"] : undefined;
}

/** The types a schema allows; none when it says nothing of them. */
function typesOf(schema: JsonObject): readonly string[] {
  const type = schema["type"];
  if (typeof type === "string") return [type];
  if (isList(type)) {
    const some = type.map(String).filter((kind) => kind !== "null");
    return some.length > 0 ? some : ["null"];
  }
  return listed(schema).map(typeOf);
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (isList(value)) return "array";
  return typeof value;
}

function matches(given: string, taken: string): boolean {
  return given === taken || [given, taken].sort().join() === "integer,number";
}

/** The only values a schema allows, if it lists them. */
function listed(schema: JsonObject): readonly Json[] {
  if (schema["const"] !== undefined) return [schema["const"]];
  return isList(schema["enum"]) ? schema["enum"] : [];
}

function words(types: readonly string[]): string {
  return [...new Set(types)]
    .sort()
    .map((type) => WORDS[type] ?? type)
    .join(" or ");
}

function shown(values: readonly Json[]): string {
  return values
    .slice(0, 5)
    .map((value) => JSON.stringify(value))
    .join(", ");
}

function objectAt(schema: JsonObject, key: string): JsonObject {
  return isObject(schema[key]) ? schema[key] : {};
}
