import { describe, expect, it } from "vitest";
import inheritance from "../../../tests/corpus/flows/inheritance.json";
import ports from "../../../tests/corpus/flows/ports.json";
import { portsCompatible, schemaAt } from "./compatibility";
import { link, links, type Port } from "./connections";
import type { FlowDocument } from "./document";
import { inherited, resolve, type TypeDefaults } from "./inheritance";
import type { Json } from "./json";
import { OperationRefused } from "./refusal";

const flow = ports.flow as unknown as FlowDocument;
const pair = ({ task, path }: Port) => [task, path];

describe("the corpus shared with Python", () => {
  it.each(ports.compatible)("compatible: $name", ({ output, input, reason }) => {
    expect(portsCompatible(output as Json, input as Json) ?? null).toBe(reason);
  });

  it.each(ports.schemaAt)("schema at: $name", ({ schema, path, found }) => {
    const there = schemaAt(schema as Json, path);
    expect(there === undefined ? [] : [there]).toEqual(found);
  });

  it.each(ports.link)("link: $from to $to", ({ from, to, source, target, refused }) => {
    if (refused === undefined) {
      expect(link(flow, from, to).map(pair)).toEqual([source, target]);
    } else {
      expect(() => link(flow, from, to)).toThrow(new OperationRefused(refused));
    }
  });

  it("resolves definitions with all they inherit", () => {
    const document = inheritance.flow as unknown as FlowDocument;
    const defaults = inheritance.defaults as TypeDefaults;
    const found = Object.fromEntries(resolve(document, defaults, "fr", inheritance.versions));
    expect(found).toEqual(inheritance.definitions);
  });

  it("resolves connections between definitions", () => {
    const document = inheritance.flow as unknown as FlowDocument;
    const found = links(document).map(({ source, target, when }) => ({
      source: pair(source),
      target: pair(target),
      when: when ?? null,
    }));
    expect(found).toEqual(inheritance.links);
  });
});

it("tells what a task would have if it said nothing itself", () => {
  const document = inheritance.flow as unknown as FlowDocument;
  const task = document.tasks.find(({ name }) => name === "documentReview");
  expect(task && inherited(document, task, inheritance.defaults as TypeDefaults)).toEqual({
    language: "fr",
    temperature: 0.7,
    deep: { one: 1, two: 2, four: 4 },
    local: { y: "default", w: true },
  });
});

it("compares many values of two ports in linear time, as it compares few", () => {
  const numbered = (from: number) => Array.from({ length: 50_000 }, (_, n) => ({ id: from + n }));
  expect(portsCompatible({ enum: numbered(0) }, { enum: numbered(50_000) })).toMatch(/one of/);
  expect(portsCompatible({ enum: numbered(0) }, { enum: numbered(49_999) })).toBeUndefined();
});
