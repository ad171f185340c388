import { humanise, isObject } from "./schema";

/** What a form calls a field: the schema's title, else its name in words. */
export function titleOf(field: unknown, name: string): string {
  const title = isObject(field) ? field["title"] : undefined;
  return typeof title === "string" ? title : humanise(name);
}
