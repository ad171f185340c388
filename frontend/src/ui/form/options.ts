/** Options: in which words each of them is shown. */
import { isObject, type Json } from "./schema";

/**
 * The words that a schema has for its options, by their values as texts; undefined when it has none,
 * and each is shown as it was written. Programs say them in `x-options`.
 */
export function wordsOfOptions(field: unknown): Record<string, string> | undefined {
  if (!isObject(field)) return undefined;
  const titles = [...branches(field["oneOf"]), ...branches(field["anyOf"])].flatMap(
    ({ const: value, title }) =>
      value === undefined || typeof title !== "string" ? [] : [[String(value), title] as const],
  );
  const said = isObject(field["x-options"]) ? Object.entries(field["x-options"]) : [];
  const words = [...titles, ...said.map(([value, word]) => [value, String(word)] as const)];
  return words.length > 0 ? Object.fromEntries(words) : wordsOfOptions(field["items"]);
}

const branches = (several: unknown): Json[] =>
  Array.isArray(several) ? several.filter(isObject) : [];
