import { expect, it } from "vitest";
import { paged } from "./paged";

/** Twelve pages, and which of them were read. */
function book() {
  const asked: (string | null)[] = [];
  const read = async (after: string | null) => {
    asked.push(after);
    return asked.length < 12 ? `after ${asked.length}` : null;
  };
  return { asked, read };
}

it("all pages are read, one after the other, however many there are", async () => {
  const { asked, read } = book();
  expect(await paged(null, Number.POSITIVE_INFINITY, () => true, read)).toBeNull();
  expect(asked).toHaveLength(12);
  expect(asked.slice(0, 3)).toEqual([null, "after 1", "after 2"]);
});

it("after so many pages it is said where the next one begins, and one goes on from there", async () => {
  const { asked, read } = book();
  const next = await paged(null, 5, () => true, read);
  expect(next).toBe("after 5");
  expect(await paged(next, 5, () => true, read)).toBe("after 10");
  expect(asked[5]).toBe("after 5");
});

it("no page is read that nobody wants any more", async () => {
  const { asked, read } = book();
  await paged(null, Number.POSITIVE_INFINITY, () => asked.length < 2, read);
  expect(asked).toHaveLength(2);
});
