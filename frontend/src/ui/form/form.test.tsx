import { MantineProvider } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import { theme } from "../theme";
import type { SchemaFormProps } from "./props";
import { SchemaForm } from "./SchemaForm";

// Loaded beforehand, so that no test waits for it.
beforeAll(() => import("./SchemaFormBody"), 60_000);

function show(props: SchemaFormProps) {
  render(
    <MantineProvider theme={theme}>
      <SchemaForm {...props} />
    </MantineProvider>,
  );
}

const topic = {
  type: "object",
  required: ["topic"],
  properties: { topic: { title: "Topic", enum: ["Cooking", "Travel"] } },
};

it("chooses with one press and hands over what fits the schema", async () => {
  const onSubmit = vi.fn();
  show({
    schema: topic,
    ui: { topic: { widget: "buttons", options: { Cooking: { en: "To cook", fr: "Cuisine" } } } },
    onSubmit,
    submit: "Go on",
  });
  await userEvent.click(await screen.findByRole("radio", { name: "To cook" }));
  await userEvent.click(screen.getByRole("button", { name: "Go on" }));
  expect(onSubmit).toHaveBeenCalledWith({ topic: "Cooking" });
});

it("says at the field what is missing, and hands nothing over", async () => {
  const onSubmit = vi.fn();
  show({ schema: topic, ui: { topic: { widget: "buttons" } }, onSubmit, submit: "Go on" });
  await userEvent.click(await screen.findByRole("button", { name: "Go on" }));
  expect(await screen.findAllByText("This is needed.")).not.toHaveLength(0);
  expect(onSubmit).not.toHaveBeenCalled();
});

it("names the limit that was missed, through references", async () => {
  const onSubmit = vi.fn();
  show({
    schema: {
      $ref: "#/$defs/Config",
      $defs: {
        Config: {
          title: "Config",
          type: "object",
          properties: { systemMessage: { type: "string", minLength: 5 } },
        },
      },
    },
    value: { systemMessage: "ab" },
    onSubmit,
  });
  expect(await screen.findByLabelText("System message")).toHaveProperty("value", "ab");
  expect(screen.queryByText("Config")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(await screen.findAllByText("At least 5 characters.")).not.toHaveLength(0);
  expect(onSubmit).not.toHaveBeenCalled();
});

it("edits a text in one of its languages and leaves the others alone", async () => {
  const onChange = vi.fn();
  const text = {
    anyOf: [{ type: "string" }, { type: "object", additionalProperties: { type: "string" } }],
  };
  show({
    schema: { type: "object", properties: { question: text } },
    value: { question: { en: "Hello", fr: "Bonjour" } },
    onChange,
  });
  await userEvent.type(await screen.findByLabelText("Question"), "!");
  expect(onChange).toHaveBeenLastCalledWith({ question: { en: "Hello!", fr: "Bonjour" } });
});

it("can only be read when it shows a moment of the past", async () => {
  show({ schema: topic, value: { topic: "Travel" }, readOnly: true, onSubmit: vi.fn() });
  await waitFor(() => expect(screen.getByRole("combobox")).toHaveProperty("disabled", true));
  expect(screen.queryByRole("button", { name: "Send" })).toBeNull();
});
