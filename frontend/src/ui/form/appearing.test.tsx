import { MantineProvider } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { theme } from "../theme";
import { SchemaFormBody } from "./SchemaFormBody";

/** A form that asks for `which` once `kind` is "other", in each of the ways that there are. */
const ways: Record<string, string> = {
  "if, then": `{"if": {"properties": {"kind": {"const": "other"}}, "required": ["kind"]},
    "then": {"properties": {"which": {"type": "string"}}, "required": ["which"]}}`,
  "if, else": `{"if": {"properties": {"kind": {"enum": ["usual"]}}},
    "else": {"properties": {"which": {"type": "string"}}, "required": ["which"]}}`,
  "allOf, if": `{"allOf": [{"if": {"properties": {"kind": {"const": "other"}}, "required": ["kind"]},
    "then": {"properties": {"which": {"type": "string"}}, "required": ["which"]}}]}`,
  dependentSchemas: `{"dependentSchemas": {"kind":
    {"properties": {"which": {"type": "string"}}, "required": ["which"]}}}`,
  dependencies: `{"dependencies": {"kind":
    {"properties": {"which": {"type": "string"}}, "required": ["which"]}}}`,
  "dependencies of each value": `{"dependencies": {"kind": {"oneOf": [
    {"properties": {"kind": {"enum": ["usual"]}}},
    {"properties": {"kind": {"enum": ["other"]}, "which": {"type": "string"}},
     "required": ["which"]}]}}}`,
  "a reference": `{"if": {"properties": {"kind": {"const": "other"}}, "required": ["kind"]},
    "then": {"$ref": "#/$defs/more"},
    "$defs": {"more": {"properties": {"which": {"type": "string"}}, "required": ["which"]}}}`,
};

const kind = { title: "Kind", enum: ["usual", "other"] };
const schemaOf = (way: string) => ({
  type: "object",
  properties: { kind },
  ...JSON.parse(ways[way] ?? "{}"),
});

function Filled({ schema, ui, onSubmit }: { schema: object; ui?: object; onSubmit: () => void }) {
  const [value, setValue] = useState<unknown>({});
  return (
    <MantineProvider theme={theme}>
      <SchemaFormBody
        schema={schema}
        ui={ui}
        value={value}
        onChange={setValue}
        onSubmit={onSubmit}
      />
    </MantineProvider>
  );
}

const choose = (name: string) => userEvent.click(screen.getByRole("radio", { name }));
const send = () => userEvent.click(screen.getByRole("button", { name: "Send" }));

describe.each(Object.keys(ways))("a field that appears by %s", (way) => {
  it("has a title, is needed, is filled in, and goes away with what was written in it", async () => {
    const onSubmit = vi.fn();
    const ui = { kind: { widget: "buttons" }, which: { help: "Say more." } };
    render(<Filled schema={schemaOf(way)} ui={ui} onSubmit={onSubmit} />);
    if (way !== "if, else") expect(screen.queryByLabelText("Which")).toBeNull();
    await choose("other");
    const field = await screen.findByLabelText(/^Which/);
    expect(screen.getByText("Say more.")).toBeTruthy();
    await send();
    expect(onSubmit).not.toHaveBeenCalled();
    expect(await screen.findAllByText("This is needed.")).not.toHaveLength(0);
    await userEvent.type(field, "mine");
    await send();
    await waitFor(() => expect(onSubmit).toHaveBeenCalledWith({ kind: "other", which: "mine" }));
    if (/^depend[^ ]*$/.test(way)) return;
    await choose("usual");
    expect(screen.queryByLabelText(/^Which/)).toBeNull();
    await send();
    await waitFor(() => expect(onSubmit).toHaveBeenLastCalledWith({ kind: "usual" }));
  });
});

it("what is needed once another is there is said at its field", async () => {
  const schema = {
    type: "object",
    properties: { card: { type: "string" }, code: { type: "string" } },
    dependentRequired: { card: ["code"] },
  };
  const onSubmit = vi.fn();
  render(<Filled schema={schema} onSubmit={onSubmit} />);
  await send();
  expect(onSubmit).toHaveBeenCalledTimes(1);
  await userEvent.type(screen.getByLabelText("Card"), "1");
  await send();
  expect(await screen.findAllByText("This is needed.")).not.toHaveLength(0);
  expect(onSubmit).toHaveBeenCalledTimes(1);
});

it("fields of any name can be filled in, and are told what is wrong with them", async () => {
  for (const name of [
    "a[0]",
    "a/b",
    "a~b",
    "a%b",
    "not",
    "if",
    "items",
    "title",
    "toString",
    "ä b",
  ]) {
    const onSubmit = vi.fn();
    const field = { type: "string", title: "Field", minLength: 3 };
    const schema = { type: "object", required: [name], properties: { [name]: field } };
    const { unmount } = render(<Filled schema={schema} onSubmit={onSubmit} />);
    const input = screen.getByLabelText(/^Field/);
    await send();
    expect(screen.getAllByText("This is needed."), name).not.toHaveLength(0);
    await userEvent.type(input, "ab");
    await send();
    expect(screen.getAllByText("At least 3 characters."), name).not.toHaveLength(0);
    await userEvent.type(input, "c");
    await send();
    expect(onSubmit).toHaveBeenCalledWith({ [name]: "abc" });
    unmount();
  }
});

it("what this browser cannot check is left to the server", async () => {
  const onSubmit = vi.fn();
  const schema = { type: "object", properties: { a: { type: "string", pattern: "\\-(?i)" } } };
  render(<Filled schema={schema} onSubmit={onSubmit} />);
  await userEvent.type(screen.getByLabelText("A"), "x");
  await send();
  expect(onSubmit).toHaveBeenCalledWith({ a: "x" });
});
