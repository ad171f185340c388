/** The tasks that the templates of a configuration name; twin of `domain/flow/mentions.py`. */
import { isList, isObject, type Json } from "./json";

const OPENING = /\{[{%]/g;
const CLOSING = /[}%]\}/g;
const MENTION = /(\btasks\.)([A-Za-z][A-Za-z0-9_-]*)/g;

/** The value with the mentions of renamed tasks changed. */
export function follow(value: Json, to: (name: string) => string): Json {
  if (isObject(value)) {
    const members = Object.entries(value).map(([key, inner]) => [key, follow(inner, to)] as const);
    return Object.fromEntries(members);
  }
  if (isList(value)) return value.map((inner) => follow(inner, to));
  if (typeof value !== "string") return value;
  return followed(value, to);
}

/**
 * A template that is not closed ends the search: looking for the end of each opening would take
 * quadratic time where there is none.
 */
function followed(text: string, to: (name: string) => string): string {
  let kept = "";
  let place = 0;
  for (;;) {
    const start = found(OPENING, text, place)?.index;
    const closing = start === undefined ? undefined : found(CLOSING, text, start + 2);
    if (start === undefined || !closing) return kept + text.slice(place);
    const end = closing.index + closing[0].length;
    const template = text.slice(start, end);
    kept += text.slice(place, start);
    kept += template.replace(MENTION, (_, before: string, name: string) => before + to(name));
    place = end;
  }
}

function found(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}
