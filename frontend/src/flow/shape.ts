/** Whether JSON has the shape of a flow's parts; says what does not fit, undefined when all does. */
import { isList, isObject, type Json, type JsonObject } from "./json";

type Check = (value: Json) => boolean;
type Shape = { readonly [key: string]: readonly [check: Check, needed?: "needed"] };

const text: Check = (value) => typeof value === "string";
const name: Check = (value) => typeof value === "string" && /^[A-Za-z][\w-]{0,63}$/.test(value);
const words: Check = (value) =>
  text(value) || (isObject(value) && Object.values(value).every(text));
const texts: Check = (value) => isList(value) && value.every(text);
const position: Check = (value) =>
  isList(value) && value.length === 2 && value.every((part) => typeof part === "number");
const following: Check = (value) =>
  value !== "" && (text(value) || (texts(value) && (value as readonly Json[]).length > 0));

export const TASK: Shape = {
  name: [name, "needed"],
  type: [(value) => text(value) && value !== "", "needed"],
  parent: [name],
  label: [words],
  description: [words],
  initiator: [(value) => typeof value === "boolean"],
  permissions: [texts],
  environments: [texts],
  config: [isObject],
  input: [isObject],
  next: [following],
  fsm: [isObject],
};

export const NOTE: Shape = {
  id: [text, "needed"],
  text: [text, "needed"],
  position: [position, "needed"],
  size: [position],
};

export const GROUP: Shape = {
  id: [text, "needed"],
  tasks: [(value) => isList(value) && value.every(name), "needed"],
  label: [words],
};

const CONNECTION: Shape = { from: [text, "needed"], to: [text, "needed"], when: [text] };

const all =
  (shape: Shape): Check =>
  (value) =>
    isList(value) && value.every((item) => isObject(item) && misfit(item, shape) === undefined);

export const FLOW: Shape = {
  name: [name, "needed"],
  label: [words],
  description: [words],
  tasks: [all(TASK), "needed"],
  connections: [all(CONNECTION)],
  notes: [all(NOTE)],
  groups: [all(GROUP)],
  layout: [(value) => isObject(value) && Object.values(value).every(position)],
};

/** The first key that is missing, unknown or has the wrong kind of value. */
export function misfit(value: JsonObject, shape: Shape): string | undefined {
  const wrong = Object.entries(value).find(([key, inner]) => {
    return !(Object.hasOwn(shape, key) && shape[key]?.[0](inner));
  });
  if (wrong) return wrong[0];
  return Object.keys(shape).find((key) => shape[key]?.[1] && !Object.hasOwn(value, key));
}
