import { Validator } from "@cfworker/json-schema";
import { beforeAll, expect, it } from "vitest";
import cases from "../../../../tests/corpus/formats.json";
import { teachFormats } from "./formats";

beforeAll(teachFormats);

it.each(Object.entries(cases))(
  "what is of the format %s is taken, as the server does",
  (name, { right, wrong }) => {
    const check = new Validator({ format: name }, "2020-12");
    expect(right.filter((text) => !check.validate(text).valid)).toEqual([]);
    expect(wrong.filter((text) => check.validate(text).valid)).toEqual([]);
  },
);
