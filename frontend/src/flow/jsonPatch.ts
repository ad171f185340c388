/** JSON Patch (RFC 6902: add, remove, replace, test) with structural sharing; `domain/json_patch.py`'s twin. */
import { isList, isObject, type Json, type JsonObject, same } from "./json";
import { withoutNulls } from "./merging";

export const APPEND = "-";

export interface Operation {
  readonly op: "add" | "remove" | "replace" | "test";
  readonly path: string;
  readonly value?: Json;
}

export type Token = string | number;

/** A patch that does not fit the document; `code` is that of the server's errors. */
export class PatchRefused extends Error {
  readonly code: "conflict.paths" | "input.malformed";

  constructor(code: PatchRefused["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export function edit(document: Json, operations: readonly Operation[]): Json {
  return operations.reduce(applyOne, document);
}

export function tokensOf(pointer: string): string[] {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) {
    throw malformed(`The path "${pointer}" must be empty or start with "/".`);
  }
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function pointerOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

function applyOne(document: Json, operation: Operation): Json {
  if (operation.op !== "remove" && operation.value === undefined) {
    throw malformed(`The operation "${operation.op}" at "${operation.path}" needs a value.`);
  }
  const tokens = tokensOf(operation.path);
  return tokens.length === 0 ? whole(document, operation) : along(document, tokens, operation);
}

function whole(document: Json, operation: Operation): Json {
  if (operation.op === "test") return tested(document, document, operation);
  return operation.op === "remove" ? null : withoutNulls(operation.value ?? null);
}

function along(container: Json, tokens: readonly string[], operation: Operation): Json {
  const [token = "", ...below] = tokens;
  if (below.length === 0) return changed(container, token, operation);
  const [place, value] = existing(container, token, operation.path);
  const next = along(value, below, operation);
  return next === value ? container : put(container, place, next);
}

function changed(container: Json, token: string, operation: Operation): Json {
  if (operation.op === "add") return added(container, token, operation);
  const [place, value] = existing(container, token, operation.path);
  if (operation.op === "test") return tested(container, value, operation);
  if (operation.op === "replace") return put(container, place, storable(container, operation));
  if (isList(container)) return container.toSpliced(Number(place), 1);
  const { [place]: _, ...kept } = container as JsonObject;
  return kept;
}

function added(container: Json, token: string, operation: Operation): Json {
  const value = storable(container, operation);
  if (isObject(container)) {
    checkKey(token);
    return { ...container, [token]: value };
  }
  if (!isList(container)) throw missing(operation.path);
  if (token === APPEND) return [...container, value];
  const index = indexOf(token, operation.path);
  if (index > container.length) throw missing(operation.path);
  return container.toSpliced(index, 0, value);
}

function put(container: Json, place: Token, value: Json): Json {
  if (isList(container)) return container.with(Number(place), value);
  return { ...(container as JsonObject), [place]: value };
}

function storable(container: Json, operation: Operation): Json {
  const value = operation.value ?? null;
  if (isList(container)) return value;
  if (value === null) {
    throw malformed(`Null means absent: use remove instead of null at "${operation.path}".`);
  }
  return withoutNulls(value);
}

function tested(unchanged: Json, value: Json, operation: Operation): Json {
  if (same(value, operation.value)) return unchanged;
  throw new PatchRefused(
    "conflict.paths",
    `The value at "${operation.path}" is not the expected one. Read it again.`,
  );
}

function existing(container: Json, token: string, path: string): [Token, Json] {
  if (isObject(container) && Object.hasOwn(container, token)) {
    return [token, container[token] as Json];
  }
  if (isList(container)) {
    const index = indexOf(token, path);
    const value = container[index];
    if (value !== undefined) return [index, value];
  }
  throw missing(path);
}

function indexOf(token: string, path: string): number {
  if (!/^(0|[1-9][0-9]{0,8})$/.test(token)) throw missing(path);
  return Number(token);
}

function checkKey(key: string): void {
  if (["__proto__", "constructor", "prototype"].includes(key) || /[.\0]/.test(key)) {
    throw malformed(`The key "${key}" is not allowed. Choose another name.`);
  }
}

function missing(path: string): PatchRefused {
  return new PatchRefused(
    "conflict.paths",
    `There is nothing at "${path}" any more. Read the task again.`,
  );
}

function malformed(message: string): PatchRefused {
  return new PatchRefused("input.malformed", message);
}
