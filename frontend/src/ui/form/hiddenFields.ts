/** Fields that are hidden, since what they depend on is not so (any more). */
import { type RJSFSchema, retrieveSchema, type ValidatorType } from "@rjsf/utils";
import { isObject, type Json, resolved } from "./schema";
import { fieldsAsked } from "./schemaFields";

/** A form's value without what was filled in where nothing is asked any more. */
export function withoutHidden(
  validator: ValidatorType,
  schema: RJSFSchema,
  value: unknown,
  root: RJSFSchema = schema,
): unknown {
  if (!isObject(value)) return value;
  const asked = fieldsAsked(schema, root);
  let kept: Json = value;
  for (;;) {
    const shown = fieldsAsked(retrieveSchema(validator, schema, root, kept), root);
    const seen = Object.entries(kept).filter(
      ([name]) => Object.hasOwn(shown, name) || !Object.hasOwn(asked, name),
    );
    // What is taken away may hide another field.
    if (seen.length < Object.keys(kept).length) kept = Object.fromEntries(seen);
    else return within(validator, shown, kept, root);
  }
}

function within(validator: ValidatorType, fields: Json, value: Json, root: RJSFSchema): Json {
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const field = resolved(fields[name], root as Json) as RJSFSchema;
      return [name, withoutHidden(validator, field, inner, root)];
    }),
  );
}
