/** For which fields a JSON schema of an object asks, always or at times; the twin of `domain/form.py`. */
import { isObject, type Json, referred } from "./schema";

const AT_TIMES = ["then", "else"];
const ONE_OF = ["anyOf", "oneOf"];
const ONCE_THERE = ["dependentSchemas", "dependencies"];

/** All fields that may ever be asked for: name to schema; what is said of one at all times goes before. */
export function fieldsAsked(schema: unknown, root = schema): Json {
  return { ...fieldsOf(partsOf(schema, root, true)), ...fieldsAlways(schema, root) };
}

/** The fields that are asked for whatever is filled in. */
export function fieldsAlways(schema: unknown, root = schema): Json {
  return fieldsOf(partsOf(schema, root, false));
}

/** Whether a field of this name may be filled in. */
export function asksFor(schema: unknown, name: string): boolean {
  if (Object.hasOwn(fieldsAsked(schema), name)) return true;
  return partsOf(schema, schema, true).some(
    (part) => isOpen(part) || patternsOf(part).some((pattern) => fits(name, pattern)),
  );
}

/** A schema and all in it that speaks of the same object, each part once. */
export function partsOf(schema: unknown, root: unknown, atTimes: boolean): Json[] {
  const seen = new Set<Json>();
  const below = [schema];
  while (below.length > 0) {
    const part = below.pop();
    if (!isObject(part) || seen.has(part)) continue;
    seen.add(part);
    below.push(...inside(part, isObject(root) ? root : {}, atTimes).reverse());
  }
  return [...seen];
}

function inside(part: Json, root: Json, atTimes: boolean): unknown[] {
  const always = [referred(part["$ref"], root), ...listed(part["allOf"])];
  if (!atTimes) return always;
  return [
    ...always,
    ...AT_TIMES.map((key) => part[key]),
    ...ONE_OF.flatMap((key) => listed(part[key])),
    ...ONCE_THERE.flatMap((key) => (isObject(part[key]) ? Object.values(part[key]) : [])),
  ];
}

const listed = (several: unknown): unknown[] => (Array.isArray(several) ? several : []);

function fieldsOf(parts: readonly Json[]): Json {
  const fields = new Map<string, unknown>();
  for (const { properties } of parts) {
    if (!isObject(properties)) continue;
    for (const [name, field] of Object.entries(properties)) {
      if (!fields.has(name)) fields.set(name, field);
    }
  }
  return Object.fromEntries(fields);
}

function isOpen({ additionalProperties: others }: Json): boolean {
  return others !== undefined && others !== null && others !== false;
}

const patternsOf = ({ patternProperties }: Json): string[] =>
  isObject(patternProperties) ? Object.keys(patternProperties) : [];

function fits(name: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return false;
  }
}
