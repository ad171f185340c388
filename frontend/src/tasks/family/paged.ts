/**
 * Reads page after page from a cursor on (null: the first), so many at most and while they are
 * wanted. Gives the cursor of the next one, null after the last.
 */
export async function paged(
  from: string | null,
  pages: number,
  wanted: () => boolean,
  read: (after: string | null) => Promise<string | null>,
): Promise<string | null> {
  let after = from;
  for (let page = 0; page < pages && (page === 0 || after !== null) && wanted(); page += 1)
    after = await read(after);
  return after;
}
