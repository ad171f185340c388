import { type FlowDocument, isName } from "@/flow/document";

/** A name that is free in the flow, made of what people call the thing: "Chat" is `chat`, then `chat2`. */
export function freeName(
  flow: FlowDocument,
  wished: string,
  alsoTaken: readonly string[] = [],
): string {
  const taken = new Set([...flow.tasks.map(({ name }) => name), ...alsoTaken]);
  const base = nameOf(wished);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base.replace(/\d+$/, "")}${number}`;
    if (!taken.has(name) && isName(name)) return name;
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
