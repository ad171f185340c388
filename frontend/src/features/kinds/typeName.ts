/** The name that tasks have as their type, made of what people call a kind: `Team vote` is `TeamVote`. */
export function typeNameOf(label: string): string {
  const words = label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .match(/[A-Za-z0-9]+/g);
  const name = (words ?? []).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  // No name begins with a digit, and those that begin with Rule are those of rules.
  return (/^(\d|Rule)/.test(name) ? `Kind${name}` : name).slice(0, 60);
}
