/** One way to write a document, alike in Python and TypeScript, and its hash (RFC 8785). */
import { isList, isObject, type Json } from "./json";

/** Sorted keys, shortest numbers, no spaces: JavaScript's own numbers, strings and order are the rule. */
export function canonical(document: Json): string {
  if (isList(document)) return `[${document.map(canonical).join(",")}]`;
  if (!isObject(document)) return JSON.stringify(document);
  const members = Object.entries(document).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`).join(",")}}`;
}

/** `sha256:` and 64 hexadecimal digits; undefined where the browser offers no digests (plain http). */
export async function stateHash(document: Json): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const bytes = new TextEncoder().encode(canonical(document));
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
