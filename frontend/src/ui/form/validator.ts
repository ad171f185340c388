import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import {
  createErrorHandler,
  type RJSFSchema,
  type RJSFValidationError,
  retrieveSchema,
  unwrapErrorHandler,
  type ValidatorType,
  validationDataMerge,
} from "@rjsf/utils";
import { teachFormats } from "./formats";
import { errorTree, type FormError } from "./formErrors";
import { withoutHidden } from "./hiddenFields";
import { bounded, longest } from "./patterns";
import { segments } from "./schema";

teachFormats();

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
  "dependencies",
]);

/** What stands in one of these need not hold for the whole to hold. */
const alternatives = new Set(["anyOf", "oneOf", "not", "if", "contains"]);
/** What stands next in one of these is a name. */
const maps = new Set(["properties", "patternProperties", "dependencies", "$defs", "definitions"]);

/**
 * Checks forms against their JSON schema by walking it. The usual validator compiles the schema to
 * code, which the content security policy refuses, as it should: schemas come from users.
 */
export function createValidator(say: Say): ValidatorType {
  const known = new WeakMap<object, Map<number, Validator>>();
  const errorsOf = (schema: RJSFSchema, data: unknown): OutputUnit[] => {
    const checked = plain(data);
    const length = 4 ** Math.ceil(Math.log(longest(checked) + 4) / Math.log(4));
    const ofLengths = known.get(schema) ?? new Map<number, Validator>();
    known.set(schema, ofLengths);
    let validator = ofLengths.get(length);
    if (!validator) {
      validator = new Validator(bounded(schema, length) as Schema, "2020-12", false);
      ofLengths.set(length, validator);
    }
    const { valid, errors } = validator.validate(checked);
    return valid ? [] : errors;
  };
  const errorsIfAny = (schema: RJSFSchema, data: unknown): OutputUnit[] => {
    try {
      return errorsOf(schema, data);
    } catch {
      // A pattern that this browser cannot read, a reference into nothing: the server has the last word.
      return [];
    }
  };
  const findings = (schema: RJSFSchema, data: unknown): Readable[] =>
    errorsIfAny(schema, data)
      .filter(telling)
      .map((unit) => readable(unit, schema, say));
  const checking: ValidatorType = {
    isValid(schema, data, root) {
      const whole = { ...schema, $defs: root["$defs"], definitions: root["definitions"] };
      try {
        return errorsOf(plain(whole) as RJSFSchema, data).length === 0;
      } catch {
        return false;
      }
    },
    rawValidation: (schema, data) => ({ errors: errorsIfAny(schema, data) as never[] }),
    validateFormData(data, schema, customValidate, transformErrors, uiSchema) {
      const seen = withoutHidden(checking, schema, data);
      const inWhole = findings(schema, seen);
      // Of several ways the one that is filled in says what is wrong with it, at its fields.
      const now = inWhole.some(isOfSeveral) ? retrieveSchema(checking, schema, schema, seen) : {};
      const inThis = findings({ ...now, $defs: schema["$defs"] }, seen);
      const found =
        inThis.length > 0 ? [...inWhole.filter((one) => !isOfSeveral(one)), ...inThis] : inWhole;
      const listed = found.map(asListed);
      const errors = transformErrors ? transformErrors(listed, uiSchema) : listed;
      const errorSchema = errorTree(found);
      if (!customValidate) return { errors, errorSchema };
      const handler = customValidate(data, createErrorHandler(data), uiSchema, errorSchema);
      return validationDataMerge({ errors, errorSchema }, unwrapErrorHandler(handler));
    },
  };
  return checking;
}

/** Without `undefined`, which no JSON schema speaks of. */
function plain(data: unknown): unknown {
  return data === undefined ? {} : JSON.parse(JSON.stringify(data));
}

function telling({ keyword, keywordLocation }: OutputUnit): boolean {
  return !wrappers.has(keyword) && !isAlternative(segments(keywordLocation));
}

/** Whether a keyword stands within one of several ways to fit, or in a condition. */
function isAlternative(location: readonly string[]): boolean {
  let named = false;
  return location.slice(0, -1).some((key) => {
    const found = !named && alternatives.has(key);
    named = !named && maps.has(key);
    return found;
  });
}

interface Readable extends FormError {
  keyword: string;
}

function readable(unit: OutputUnit, schema: RJSFSchema, say: Say): Readable {
  const path = segments(unit.instanceLocation);
  const missing = /required property "(.*)"/s.exec(unit.error)?.[1];
  if (unit.keyword === "required" && missing !== undefined) path.push(missing);
  const message = say(unit.keyword, at(schema, segments(unit.keywordLocation)));
  return { path, message, keyword: unit.keyword };
}

const isOfSeveral = ({ keyword }: Readable) => keyword === "oneOf" || keyword === "anyOf";

/** As the form library lists it; it finds the first field by it. */
function asListed({ path, message, keyword }: Readable): RJSFValidationError {
  const property = path.map((key) => `.${key}`).join("");
  return { name: keyword, property: property || ".", message, stack: message };
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
