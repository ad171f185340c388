/** As far as inside of an item its parts are compared one by one: the item, its data, what is in that. */
const DEPTH = 3;

/**
 * What the canvas is given, where nothing in it is different, as the same objects as before: it draws
 * anew only what is another one. Everything in an item counts, so nothing stale is kept.
 */
export class SameObjects<Item extends { readonly id: string }> {
  #before: ReadonlyMap<string, Item> = new Map();

  of(items: readonly Item[]): Item[] {
    const now = items.map((item) => {
      const before = this.#before.get(item.id);
      return before && alike(before, item, DEPTH) ? before : item;
    });
    this.#before = new Map(now.map((item) => [item.id, item]));
    return now;
  }
}

function alike(one: unknown, other: unknown, depth: number): boolean {
  if (Object.is(one, other)) return true;
  if (depth === 0 || !isPlain(one) || !isPlain(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && alike(one[key], other[key], depth - 1))
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
