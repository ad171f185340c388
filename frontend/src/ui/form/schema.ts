export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const CAMEL = /^[a-z][a-z\d]+(?:[A-Z][a-z\d]+)+$/;
const SNAKE = /^[a-z\d]+(?:_[a-z\d]+)+$/;

/**
 * A name that a program uses as people write it: `systemMessage` is `System message`. Words stay as
 * they were written: `iPhone`, `macOS`, `Wi-Fi`.
 */
export function humanise(name: string): string {
  const spaced = CAMEL.test(name)
    ? name.replace(/[A-Z]/g, (start) => ` ${start.toLowerCase()}`)
    : SNAKE.test(name)
      ? name.replaceAll("_", " ")
      : name;
  if (spaced !== spaced.toLowerCase()) return spaced;
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** What a local `$ref` stands for; undefined when it leads nowhere. */
export function referred($ref: unknown, root: Json): unknown {
  if (typeof $ref !== "string" || !$ref.startsWith("#")) return undefined;
  return segments($ref).reduce<unknown>((here, key) => {
    const has = typeof here === "object" && here !== null && Object.hasOwn(here, key);
    return has ? (here as Json)[key] : undefined;
  }, root);
}

/** The steps of a JSON pointer that stands in an address: `#/a~1b/%C3%A4`. */
export function segments(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => decoded(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What a local `$ref` stands for, with what is written beside it. */
export function resolved(schema: unknown, root: Json): Json {
  if (!isObject(schema)) return {};
  const { $ref, ...rest } = schema;
  if (typeof $ref !== "string") return schema;
  const found = referred($ref, root);
  return { ...(isObject(found) ? found : {}), ...rest };
}
