import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import {
  createErrorHandler,
  type RJSFSchema,
  type RJSFValidationError,
  toErrorSchema,
  unwrapErrorHandler,
  type ValidatorType,
  validationDataMerge,
} from "@rjsf/utils";

/** Says what is wrong, in the person's language. */
export type Say = (keyword: string, value: unknown) => string;

// These only repeat that something inside of them is wrong.
const wrappers = new Set([
  "properties",
  "items",
  "prefixItems",
  "additionalItems",
  "patternProperties",
  "allOf",
  "$ref",
  "$recursiveRef",
  "$dynamicRef",
  "if",
  "then",
  "else",
  "dependentSchemas",
]);

/**
 * Checks forms against their JSON schema by walking it. The usual validator compiles the schema to
 * code, which the content security policy refuses, as it should: schemas come from users.
 */
export function createValidator(say: Say): ValidatorType {
  const known = new WeakMap<object, Validator>();
  const errorsOf = (schema: RJSFSchema, data: unknown): OutputUnit[] => {
    let validator = known.get(schema);
    if (!validator) {
      validator = new Validator(schema as Schema, "2020-12", false);
      known.set(schema, validator);
    }
    const { valid, errors } = validator.validate(plain(data));
    return valid ? [] : errors;
  };
  return {
    isValid(schema, data, root) {
      const whole = { ...schema, $defs: root["$defs"], definitions: root["definitions"] };
      try {
        return errorsOf(plain(whole) as RJSFSchema, data).length === 0;
      } catch {
        return false;
      }
    },
    rawValidation: (schema, data) => ({ errors: errorsOf(schema, data) as never[] }),
    validateFormData(data, schema, customValidate, transformErrors, uiSchema) {
      const found = errorsOf(schema, data)
        .filter(telling)
        .map((unit) => readable(unit, schema, say));
      const errors = transformErrors ? transformErrors(found, uiSchema) : found;
      const errorSchema = toErrorSchema(errors);
      if (!customValidate) return { errors, errorSchema };
      const handler = customValidate(data, createErrorHandler(data), uiSchema, errorSchema);
      return validationDataMerge({ errors, errorSchema }, unwrapErrorHandler(handler));
    },
  };
}

/** Without `undefined`, which no JSON schema speaks of. */
function plain(data: unknown): unknown {
  return data === undefined ? {} : JSON.parse(JSON.stringify(data));
}

function telling({ keyword, keywordLocation }: OutputUnit): boolean {
  return !wrappers.has(keyword) && !/\/(anyOf|oneOf|not|if|contains)\//.test(keywordLocation);
}

function readable(unit: OutputUnit, schema: RJSFSchema, say: Say): RJSFValidationError {
  const path = segments(unit.instanceLocation);
  const missing = /required property "(.*)"/.exec(unit.error)?.[1];
  if (unit.keyword === "required" && missing) path.push(missing);
  const message = say(unit.keyword, at(schema, segments(unit.keywordLocation)));
  const property = path.map((key) => `.${key}`).join("");
  return { name: unit.keyword, property: property || ".", message, stack: message };
}

function segments(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The keyword's own value, found by its path through the schema and its references. */
function at(root: unknown, path: string[]): unknown {
  let here = root;
  for (const key of path) {
    const next = (here as Record<string, unknown> | undefined)?.[key];
    here = key === "$ref" && typeof next === "string" ? at(root, segments(next)) : next;
  }
  return here;
}
