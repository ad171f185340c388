import { describe, expect, it } from "vitest";
import type { Schema } from "@/flow/compatibility";
import type { FlowDocument, TaskEntry } from "@/flow/document";
import type { JsonObject } from "@/flow/json";
import { dataKind, givenBy, schemaOf, takenBy, typeDefaults } from "./ports";
import type { DrawnType } from "./types";

const object = (properties: JsonObject): JsonObject => ({ type: "object", properties });
const select: DrawnType = {
  name: "TaskSelect",
  label: "Select",
  description: "",
  icon: "square",
  environments: [],
  machine: {},
  inputSchema: object({ wish: { type: "string" } }),
  configSchema: object({
    schema: { type: "object", default: {} },
    most: { type: ["null", "integer"], default: 3 },
    none: { default: null },
    text: { type: "string" },
  }),
  outputSchema: object({ selected: { type: "object" }, count: { type: "integer" } }),
};
const types = new Map([[select.name, select]]);
const wished = object({
  topic: { enum: ["a", "b"] },
  deep: object({ x: object({ y: object({}) }) }),
});
const task: TaskEntry = {
  name: "topic",
  type: "TaskSelect",
  config: { local: { schema: wished } },
};
const flow: FlowDocument = { name: "garden", tasks: [task, { name: "odd", type: "TaskOdd" }] };
const paths = (ports: readonly { readonly path: string }[]) => ports.map(({ path }) => path);

describe("what a task gives", () => {
  it("has the form that its own configuration asks for, to a depth that can be overlooked", () => {
    expect(paths(givenBy(task, types))).toEqual([
      "output",
      "output.selected",
      "output.selected.topic",
      "output.selected.deep",
      "output.selected.deep.x",
      "output.count",
    ]);
  });

  it("is only its whole output where its type is not installed", () => {
    expect(givenBy({ name: "odd", type: "TaskOdd" }, types)).toEqual([
      { path: "output", kind: "any", schema: true },
    ]);
  });
});

it("a task takes each member of its input and its configuration, and never the whole of them", () => {
  expect(paths(takenBy(task, types))).toEqual([
    "input.wish",
    "config.local.schema",
    "config.local.most",
    "config.local.none",
    "config.local.text",
  ]);
  expect(takenBy({ name: "odd", type: "TaskOdd" }, types)).toEqual([]);
});

describe("the schema of an endpoint", () => {
  it.each<[string, Schema | undefined]>([
    ["topic.output.selected.topic", { enum: ["a", "b"] }],
    ["topic.input.wish", { type: "string" }],
    ["topic.config.local.text", { type: "string" }],
    ["topic.output.missing.x", undefined],
    ["topic.shared.any", true],
    ["topic.config.shared.any", true],
    ["odd.input.x", true],
    ["gone.output.x", true],
  ])("%s", (endpoint, schema) => {
    const found = schemaOf(flow, endpoint, types);
    if (schema === undefined || schema === true) expect(found).toBe(schema);
    else expect(found).toMatchObject(schema as object);
  });
});

it("the kind of data is that of the first type that is not null", () => {
  const kinds = [
    { type: "string" },
    { type: ["null", "integer"] },
    { enum: ["a"] },
    { enum: [1] },
    { anyOf: [{ type: "array" }, { type: "null" }] },
    { type: "object" },
    {},
    true,
    undefined,
  ].map((schema) => dataKind(schema as Schema));
  expect(kinds).toEqual([
    "text",
    "number",
    "text",
    "number",
    "list",
    "object",
    "any",
    "any",
    "any",
  ]);
});

it("a configuration starts from the defaults of its type, without those that are null", () => {
  expect(typeDefaults(select)).toEqual({ schema: {}, most: 3 });
  expect(typeDefaults(undefined)).toEqual({});
});

it("a part of which each field has a default is there from the start, and no other", () => {
  const part = (fields: object) => ({ type: "object", properties: fields });
  const configSchema = {
    properties: { retry: { $ref: "#/$defs/Retry" }, half: { $ref: "#/$defs/Half" } },
    $defs: {
      Retry: part({ count: { type: "integer", default: 0 }, wait: { default: 1000 } }),
      Half: part({ count: { default: 0 }, name: { type: "string" } }),
    },
  };
  expect(typeDefaults({ ...select, configSchema })).toEqual({ retry: { count: 0, wait: 1000 } });
});
