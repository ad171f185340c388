/** A line that is in one of two texts only. */
export interface ChangedLine {
  readonly sign: "+" | "−";
  readonly text: string;
}

/** What was taken out of a text, and what was put in, but for the ends that both have. */
export function changedLines(before: string, after: string): ChangedLine[] {
  const old = before.split("\n");
  const now = after.split("\n");
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  const room = Math.min(old.length, now.length) - head;
  while (tail < room && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  return [
    ...old.slice(head, old.length - tail).map((text) => ({ sign: "−" as const, text })),
    ...now.slice(head, now.length - tail).map((text) => ({ sign: "+" as const, text })),
  ];
}
