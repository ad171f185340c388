import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { theme } from "../theme";
import { SchemaFormBody } from "./SchemaFormBody";
import { uiSchemaOf } from "./uiSchema";

interface Props {
  schema: object;
  ui?: object;
  first?: object;
  onSubmit?: (value: unknown) => void;
}

function Filled({ schema, ui, first = {}, onSubmit }: Props) {
  const [value, setValue] = useState<unknown>(first);
  return (
    <MantineProvider theme={theme}>
      <SchemaFormBody
        schema={schema}
        ui={ui}
        value={value}
        onChange={setValue}
        {...(onSubmit ? { onSubmit } : {})}
      />
    </MantineProvider>
  );
}

const send = () => userEvent.click(screen.getByRole("button", { name: "Send" }));
const before = process.env["TZ"];

beforeAll(() => {
  process.env["TZ"] = "Europe/Berlin";
});

afterAll(() => {
  if (before === undefined) delete process.env["TZ"];
  else process.env["TZ"] = before;
});

const times = {
  type: "object",
  required: ["at", "day", "clock"],
  properties: {
    at: { type: "string", format: "date-time", title: "When" },
    day: { type: "string", format: "date", title: "Day" },
    clock: { type: "string", format: "time", title: "Clock" },
  },
};

describe("days and times", () => {
  it("are written as the schema wants them, so that they can be handed in", async () => {
    const onSubmit = vi.fn();
    render(<Filled schema={times} onSubmit={onSubmit} />);
    await userEvent.type(screen.getByLabelText(/^When/), "2026-12-24 18:30");
    await userEvent.type(screen.getByLabelText(/^Day/), "2026-1-5");
    fireEvent.change(screen.getByLabelText(/^Clock/), { target: { value: "09:15" } });
    await send();
    expect(onSubmit).toHaveBeenCalledWith({
      at: "2026-12-24T18:30:00+01:00",
      day: "2026-01-05",
      clock: expect.stringMatching(/^09:15:00\+0[12]:00$/),
    });
  });

  it("are read by the clock of this place, and one of elsewhere says so", () => {
    const first = { at: "2026-07-01T00:30:00Z", day: "2026-07-01", clock: "10:00:30-05:00" };
    render(<Filled schema={times} first={first} />);
    expect(screen.getByLabelText(/^When/)).toHaveProperty("value", "2026-07-01 02:30");
    expect(screen.getByLabelText(/^Clock/)).toHaveProperty("value", "10:00:30");
    expect(screen.getByText("By a clock at UTC-05:00.")).toBeTruthy();
  });

  it("stay as written when they are none, which is said", async () => {
    const onSubmit = vi.fn();
    render(<Filled schema={times} onSubmit={onSubmit} />);
    await userEvent.type(screen.getByLabelText(/^When/), "soon");
    await send();
    expect(screen.getByLabelText(/^When/)).toHaveProperty("value", "soon");
    expect(screen.getAllByText("This is not a valid date-time.")).not.toHaveLength(0);
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it("are chosen in a calendar", async () => {
    const onSubmit = vi.fn();
    const schema = { type: "object", properties: { at: times.properties.at } };
    render(
      <Filled schema={schema} first={{ at: "2026-12-24T18:30:00+01:00" }} onSubmit={onSubmit} />,
    );
    await userEvent.click(screen.getByRole("button", { name: "Open the calendar" }));
    await userEvent.click(await screen.findByRole("button", { name: "26 December 2026" }));
    expect(screen.getByLabelText("When")).toHaveProperty("value", "2026-12-26 18:30");
    fireEvent.change(screen.getByLabelText("Time"), { target: { value: "07:00" } });
    expect(screen.getByLabelText("When")).toHaveProperty("value", "2026-12-26 07:00");
    await userEvent.keyboard("{Escape}");
    await send();
    expect(onSubmit).toHaveBeenCalledWith({ at: "2026-12-26T07:00:00+01:00" });
  });
});

describe("fields of which a schema says little", () => {
  it.each([
    [{ title: "It" }, true],
    [{ type: "array" }, true],
    [{ type: "array", prefixItems: [{ type: "string" }, { type: "integer" }] }, true],
    [{ type: "object" }, true],
    [{ enum: [1, "a"] }, false],
    [{ const: 1 }, false],
    [{ type: ["string", "null"] }, false],
    [{ type: "array", items: { type: "string" } }, false],
    [{ oneOf: [{ const: 1, title: "One" }] }, false],
  ])("are written as JSON: %j", (field, asJson) => {
    const drawn = uiSchemaOf({ type: "object", properties: { it: field } }, {}, "en");
    expect(drawn["it"]?.["ui:field"] === "json").toBe(asJson);
  });

  it("get names of one's own, and nothing that nobody has written", async () => {
    const onSubmit = vi.fn();
    const schema = { type: "object", additionalProperties: { type: "string" } };
    render(<Filled schema={schema} onSubmit={onSubmit} />);
    await userEvent.click(screen.getByRole("button", { name: /add/i }));
    const name = screen.getByRole("textbox", { name: "Name" });
    await userEvent.clear(name);
    await userEvent.type(name, "city");
    await userEvent.tab();
    await userEvent.type(screen.getByRole("textbox", { name: "city" }), "Bern");
    await send();
    expect(onSubmit).toHaveBeenCalledWith({ city: "Bern" });
  });
});

const systems = ["macOS", "iPhone", "whenAsked", "snake_case", "eBay"];

describe("options", () => {
  it.each(["buttons", "chips", "radio"])("are shown as they were written: %s", (widget) => {
    const schema = { type: "object", properties: { on: { enum: systems } } };
    render(<Filled schema={schema} ui={{ on: { widget } }} />);
    for (const name of systems) expect(screen.getByRole("radio", { name })).toBeTruthy();
  });

  it("are so in a dropdown and in a list of boxes", async () => {
    const several = { type: "array", uniqueItems: true, items: { enum: systems } };
    const schema = { type: "object", properties: { one: { enum: systems }, more: several } };
    render(<Filled schema={schema} ui={{ more: { widget: "checkboxes" } }} />);
    for (const name of systems) expect(screen.getByRole("checkbox", { name })).toBeTruthy();
    await userEvent.click(screen.getByRole("combobox"));
    for (const name of systems)
      expect(await screen.findByRole("option", { name, hidden: true })).toBeTruthy();
  });

  it.each(["buttons", "chips"])("that are objects or lists are told apart: %s", async (widget) => {
    const onSubmit = vi.fn();
    const schema = { type: "object", properties: { on: { enum: [{ a: 1 }, [2, 3]] } } };
    render(
      <Filled
        schema={schema}
        ui={{ on: { widget } }}
        first={{ on: { a: 1 } }}
        onSubmit={onSubmit}
      />,
    );
    await userEvent.click(screen.getByRole("radio", { name: "[2,3]" }));
    await userEvent.click(screen.getByRole("radio", { name: '{"a":1}' }));
    await send();
    expect(onSubmit).toHaveBeenCalledWith({ on: { a: 1 } });
  });

  it("have the words that the schema has for them, and before these the flow's", () => {
    const answers = {
      enum: ["always", "whenAsked", "never"],
      "x-options": { always: "Always", whenAsked: "When asked" },
    };
    const titled = { oneOf: [{ const: "a", title: "First one" }, { const: "b" }] };
    const schema = { type: "object", properties: { answers, titled } };
    const ui = {
      answers: { widget: "buttons", options: { always: { en: "Each time" } } },
      titled: { widget: "buttons" },
    };
    render(<Filled schema={schema} ui={ui} />);
    const names = screen.getAllByRole("radio").map((option) => option.textContent);
    expect(names).toEqual(["Each time", "When asked", "never", "First one", "b"]);
  });

  it("and names of fields too, but for those that programs use", () => {
    const names = ["macOS", "iPhone", "Wi-Fi", "YouTube", "topic", "systemMessage", "first_name"];
    const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
    render(<Filled schema={{ type: "object", properties }} />);
    const labels = screen
      .getAllByRole("textbox")
      .map((field) => (field as HTMLInputElement).labels);
    expect(labels.map((label) => label?.[0]?.textContent)).toEqual([
      ..."macOS,iPhone,Wi-Fi,YouTube,Topic,System message,First name".split(","),
    ]);
  });
});
