import { describe, expect, it } from "vitest";
import cases from "../../../../tests/corpus/forms.json";
import { asksFor, fieldsAlways, fieldsAsked } from "./schemaFields";

describe.each(cases)("a form with $about", ({ schema, always, asked, refused, fields }) => {
  it("knows the fields it asks for, always and at times", () => {
    expect(Object.keys(fieldsAlways(schema))).toEqual(always);
    expect(asked.filter((name) => !asksFor(schema, name))).toEqual([]);
    expect(refused.filter((name) => asksFor(schema, name))).toEqual([]);
    expect(asked).toEqual(expect.arrayContaining(Object.keys(fieldsAsked(schema))));
    if (fields) expect(fieldsAsked(schema)).toEqual(fields);
  });
});
