/** Categories: the types of the palette in groups, those that people look for most at first. */
import type { FoundType } from "./finding";

const ORDER = ["People", "Models", "Values", "Texts", "Services", "Flow control", "Rules"];

export interface Category {
  /** As its types name it; empty for those that name none. */
  readonly name: string;
  readonly types: readonly FoundType[];
}

/** What Enter or the arrows may go to: a type, or a category that is folded. */
export type Row =
  | { readonly key: string; readonly found: FoundType; readonly category: string }
  | { readonly key: string; readonly found?: never; readonly category: string };

export function categories(found: readonly FoundType[]): Category[] {
  const groups = new Map<string, FoundType[]>();
  for (const one of found) {
    const name = one.type.category ?? "";
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups]
    .map(([name, types]) => ({ name, types }))
    .sort((one, other) => place(one.name) - place(other.name) || order(one.name, other.name));
}

export function rows(groups: readonly Category[], folded: ReadonlySet<string>): Row[] {
  return groups.flatMap(({ name, types }) =>
    folded.has(name)
      ? [{ key: `category:${name}`, category: name }]
      : types.map((found) => ({ key: found.type.name, found, category: name })),
  );
}

/** Known ones first, in their order; then others by name; last those that have none. */
function place(name: string): number {
  if (name === "") return ORDER.length + 1;
  const known = ORDER.indexOf(name);
  return known < 0 ? ORDER.length : known;
}

function order(one: string, other: string): number {
  return one.localeCompare(other);
}
