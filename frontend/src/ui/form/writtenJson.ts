import { isObject, resolved } from "./schema";
import { fieldsAsked } from "./schemaFields";
import { isJson } from "./uiSchema";
import { valueSchema } from "./valued";

/**
 * Says of a place in a form's value whether it lies in what somebody wrote as JSON: there the order
 * of members, and what is empty, is what they meant.
 */
export function writtenIn(schema: unknown): (place: readonly string[]) => boolean {
  const root = isObject(schema) ? schema : {};
  return (place) => {
    let field = resolved(root, root);
    for (const [depth, key] of place.entries()) {
      const asked = resolved(fieldsAsked(field, root)[key], root);
      field = valueSchema(asked) ?? asked;
      if (isJson(field, depth + 1)) return true;
    }
    return false;
  };
}
