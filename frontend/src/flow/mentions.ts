/** The tasks that the templates of a configuration name; twin of `domain/flow/mentions.py`. */
import { isList, isObject, type Json } from "./json";

const TEMPLATE = /\{[{%].*?[}%]\}/gs;
const MENTION = /(\btasks\.)([A-Za-z][A-Za-z0-9_-]*)/g;

/** The value with the mentions of renamed tasks changed. */
export function follow(value: Json, to: (name: string) => string): Json {
  if (isObject(value)) {
    const members = Object.entries(value).map(([key, inner]) => [key, follow(inner, to)] as const);
    return Object.fromEntries(members);
  }
  if (isList(value)) return value.map((inner) => follow(inner, to));
  if (typeof value !== "string") return value;
  return value.replace(TEMPLATE, (part) =>
    part.replace(MENTION, (_, before: string, name: string) => before + to(name)),
  );
}
