import { MantineProvider } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CopyButton } from "./CopyButton";
import { CopyByHand } from "./CopyByHand";
import { copyText, pastedText, useClipboardLeft } from "./clipboard";
import { theme } from "./theme";

let copied: string[];

function offer(clipboard: object | undefined) {
  Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
}

function withoutClipboard(works: boolean) {
  offer(undefined);
  document.execCommand = vi.fn(() => {
    const field = document.activeElement as HTMLTextAreaElement;
    if (works) copied.push(field.value.slice(field.selectionStart, field.selectionEnd));
    return works;
  });
}

beforeEach(() => {
  copied = [];
});

afterEach(() => {
  Reflect.deleteProperty(navigator, "clipboard");
  useClipboardLeft.setState({ left: undefined });
  Reflect.deleteProperty(document, "execCommand");
});

function show() {
  render(
    <MantineProvider theme={theme}>
      <CopyButton text="a < b" />
      <CopyByHand />
    </MantineProvider>,
  );
}

describe("without a clipboard, as over plain http", () => {
  it("text is copied all the same, and the focus stays", async () => {
    const person = userEvent.setup();
    withoutClipboard(true);
    show();
    await person.click(screen.getByRole("button", { name: "Copy" }));
    expect(copied).toEqual(["a < b"]);
    const button = await screen.findByRole("button", { name: "Copied" });
    expect(document.activeElement).toBe(button);
    expect(document.querySelector("textarea")).toBeNull();
  });

  it("text that cannot be copied is shown, chosen, and never said to be copied", async () => {
    const person = userEvent.setup();
    withoutClipboard(false);
    show();
    await person.click(screen.getByRole("button", { name: "Copy" }));
    const field = await screen.findByRole<HTMLTextAreaElement>("textbox");
    expect(field.value).toBe("a < b");
    await waitFor(() => {
      expect(document.activeElement).toBe(field);
      expect([field.selectionStart, field.selectionEnd]).toEqual([0, 5]);
    });
    expect(screen.queryByRole("button", { name: "Copied", hidden: true })).toBeNull();
  });

  it("nothing can be read, which is said and not thrown", async () => {
    withoutClipboard(false);
    expect(await pastedText()).toBeUndefined();
  });
});

it("a clipboard that refuses is no clipboard", async () => {
  const writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  offer({ writeText });
  document.execCommand = () => false;
  expect(await copyText("x")).toBe(false);
  expect(useClipboardLeft.getState().left).toBe("x");
});
