import { type FlowDocument, isName } from "@/flow/document";

const LONGEST = 64;

/** A name that is free in the flow, made of what people call the thing: "Chat" is `chat`, then `chat2`. */
export function freeName(flow: FlowDocument, wished: string): string {
  return numbered(nameOf(wished), new Set(flow.tasks.map(({ name }) => name)));
}

/** The name itself if it is free, else with the next number that is: `chat`, `chat2`, `chat3`. */
export function numbered(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name) && isName(name)) return name;
  const base = (/^[A-Za-z][\w-]*$/.test(name) ? name : nameOf(name)).replace(/\d+$/, "");
  for (let number = 2; ; number += 1) {
    const next = `${base.slice(0, LONGEST - String(number).length)}${number}`;
    if (!taken.has(next) && isName(next)) return next;
  }
}

function nameOf(wished: string): string {
  const words = wished
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .trim()
    .split(" ")
    .filter(Boolean);
  const joined = words
    .map((word, index) =>
      index === 0 ? word[0]?.toLowerCase() + word.slice(1) : word[0]?.toUpperCase() + word.slice(1),
    )
    .join("");
  return /^[A-Za-z]/.test(joined) ? joined.slice(0, 48) : `task${joined.slice(0, 40)}`;
}

/** An id for a note or a group that is not taken. */
export function freeId(taken: readonly string[], base: string): string {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}${number}`;
    if (!taken.includes(id)) return id;
  }
}
