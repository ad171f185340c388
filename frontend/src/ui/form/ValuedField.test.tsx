import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { theme } from "../theme";
import { SchemaFormBody } from "./SchemaFormBody";
import { uiSchemaOf } from "./uiSchema";

const expression = {
  title: "Expression",
  type: "object",
  properties: { "=": { type: "string", title: "JMESPath" } },
  required: ["="],
  additionalProperties: false,
};
const either = (title: string, value: object) => ({
  title,
  description: `About ${title}.`,
  anyOf: [{ title: "Value", ...value }, expression],
});
const schema = {
  type: "object",
  properties: {
    prompt: either("Prompt", { type: "string", default: "" }),
    seconds: either("Seconds", { type: "number", default: 5 }),
  },
};

function Filled({ first, onChange }: { first: object; onChange: (value: unknown) => void }) {
  const [value, setValue] = useState<unknown>(first);
  const take = (next: unknown) => {
    setValue(next);
    onChange(next);
  };
  return (
    <MantineProvider theme={theme}>
      <SchemaFormBody schema={schema} value={value} onChange={take} />
    </MantineProvider>
  );
}

function filled(first: object): () => Record<string, unknown> {
  let last: unknown = first;
  render(
    <Filled
      first={first}
      onChange={(value) => {
        last = value;
      }}
    />,
  );
  return () => last as Record<string, unknown>;
}

it("asks for the value under the field's own title, and says once what it is about", async () => {
  const value = filled({});
  await userEvent.type(screen.getByRole("textbox", { name: "Prompt" }), "Hello");
  expect(value()["prompt"]).toBe("Hello");
  expect(screen.getAllByText("About Prompt.")).toHaveLength(1);
  expect(screen.queryByText("Value")).toBeNull();
});

it("takes an expression instead, and has the value again when one turns back", async () => {
  const value = filled({ prompt: "Hello" });
  const turn = screen.getByRole("button", { name: "Prompt: by an expression" });
  expect(turn.getAttribute("aria-pressed")).toBe("false");
  await userEvent.click(turn);
  expect(turn.getAttribute("aria-pressed")).toBe("true");
  await userEvent.type(screen.getByRole("textbox", { name: "Prompt" }), "input.name");
  expect(value()["prompt"]).toEqual({ "=": "input.name" });
  await userEvent.click(turn);
  expect(value()["prompt"]).toBe("Hello");
  await userEvent.click(turn);
  expect(value()["prompt"]).toEqual({ "=": "input.name" });
});

it("shows the expression that is there, and the default where one turns away from it", async () => {
  const value = filled({ seconds: { "=": "input.limit" } });
  const written = screen.getByRole("textbox", { name: "Seconds" });
  expect(written).toHaveProperty("value", "input.limit");
  await userEvent.click(screen.getByRole("button", { name: "Seconds: by an expression" }));
  expect(value()["seconds"]).toBe(5);
});

it("is written as JSON where the value may be anything", () => {
  const values = { anyOf: [{ title: "Value", type: "object" }, expression] };
  const look = uiSchemaOf({ type: "object", properties: { values } }, {}, "en");
  expect(look["values"]).toMatchObject({ "ui:field": "valued", value: { "ui:field": "json" } });
});
