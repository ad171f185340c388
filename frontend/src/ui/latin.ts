/** The words of a text in Latin letters and digits, without their accents. */
export function latinWords(text: string): string[] {
  return (
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .match(/[A-Za-z0-9]+/g) ?? []
  );
}

/** A short number of a text that has letters, none of them Latin; "" of one that has none. */
export function numberOf(text: string): string {
  if (!/\p{L}/u.test(text)) return "";
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 2_176_782_336;
  return sum.toString(36);
}
