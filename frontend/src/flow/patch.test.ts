import { describe, expect, it } from "vitest";
import corpus from "../../../tests/corpus/patches.json";
import { canonical, stateHash } from "./canonical";
import { diff } from "./diff";
import type { Json, JsonObject } from "./json";
import { edit, type Operation, PatchRefused } from "./jsonPatch";
import { merge, withoutNulls } from "./merging";
import { apply, changedPaths, difference, overlaps, type Patch } from "./patch";

const operations = (raw: unknown) => raw as Operation[];
const patch = (raw: unknown) => raw as Patch;
const sorted = (paths: readonly (readonly string[])[]) =>
  paths.map((path) => path.join("/")).sort();

describe("the corpus shared with Python", () => {
  it.each(corpus.merge)("merge: $name", ({ document, patch, result }) => {
    expect(merge(document as Json, patch as Json)).toEqual(result);
  });

  it.each(corpus.diff)("diff: $name", ({ before, after, patch }) => {
    const found = diff(before as Json, after as Json);
    expect(found).toEqual(patch);
    expect(merge(before as Json, found)).toEqual(withoutNulls(after as Json));
  });

  it.each(corpus.difference)("difference: $name", ({ before, after, patch }) => {
    const found = difference(before as JsonObject, after as unknown as JsonObject);
    expect(found).toEqual(patch);
    expect(apply(before as Json, found)).toEqual(after);
  });

  it.each(corpus.edit)("edit: $name", ({ document, operations: steps, result }) => {
    const before = structuredClone(document);
    expect(edit(document as Json, operations(steps))).toEqual(result);
    expect(document).toEqual(before);
  });

  it.each(corpus.editRefused)("refused: $name", ({ document, operations: steps, error }) => {
    let refused: unknown;
    try {
      edit(document as Json, operations(steps));
    } catch (caught) {
      refused = caught;
    }
    expect(refused).toBeInstanceOf(PatchRefused);
    expect((refused as PatchRefused).code).toBe(error);
  });

  it.each(corpus.apply)("apply: $name", ({ document, patch: raw, result }) => {
    const before = structuredClone(document);
    expect(apply(document as Json, patch(raw))).toEqual(result);
    expect(document).toEqual(before);
  });

  it.each(corpus.changedPaths)("changed paths: $name", ({ patch: raw, paths }) => {
    expect(sorted(changedPaths(patch(raw)))).toEqual(sorted(paths));
  });

  it.each(corpus.overlaps)("overlaps: $name", ({ one, other, paths }) => {
    expect(sorted(overlaps(patch(one), patch(other)))).toEqual(sorted(paths));
    expect(sorted(overlaps(patch(other), patch(one)))).toEqual(sorted(paths));
  });

  it.each(corpus.canonical)("canonical: $text", async ({ document, text, hash }) => {
    expect(canonical(document as Json)).toBe(text);
    expect(await stateHash(document as Json)).toBe(hash);
  });
});

describe("structural sharing", () => {
  const messages = [{ text: "one" }];
  const document = { output: { messages, other: { big: [1] } }, input: { x: 1 } };

  it("copies only the list that is appended to", () => {
    const step: Operation = { op: "add", path: "/output/messages/-", value: { text: "two" } };
    const next = edit(document, [step]) as typeof document;
    expect(next.input).toBe(document.input);
    expect(next.output.other).toBe(document.output.other);
    expect(next.output.messages[0]).toBe(messages[0]);
    expect(messages).toHaveLength(1);
  });

  it("gives the same object when a merge changes nothing", () => {
    expect(merge(document, { input: { x: 1 }, gone: null })).toBe(document);
  });
});
