/**
 * The name under which a flow is kept, made of what people call it: `Weekly review!` is
 * `weekly-review`. What has no Latin letters gets a number of its own.
 */
export function addressOf(label: string): string {
  const words = label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 56);
  if (/^[a-z]/.test(words)) return words;
  if (words) return `flow-${words}`;
  return /\p{L}/u.test(label) ? `flow-${numberOf(label)}` : "";
}

function numberOf(text: string): string {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 2_176_782_336;
  return sum.toString(36);
}
