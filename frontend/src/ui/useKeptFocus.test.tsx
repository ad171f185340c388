import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { useKeptFocus } from "./useKeptFocus";

function Desk() {
  useKeptFocus();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      {open && (
        <div role="dialog" aria-label="Window">
          <button type="button" onClick={() => setOpen(false)}>
            Close
          </button>
        </div>
      )}
      <button type="button" disabled={busy} onClick={() => setBusy(true)}>
        Work
      </button>
      <button type="button" onClick={() => setBusy(false)}>
        Finish
      </button>
    </>
  );
}

const button = (name: string) => screen.getByRole("button", { name });
const focused = () => document.activeElement?.textContent;
/** Lets what watches the page have its turn. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

it("goes back to what had the focus before a window when that closes", async () => {
  render(<Desk />);
  button("Open").focus();
  await userEvent.keyboard("{Enter}");
  button("Close").focus();
  await userEvent.keyboard("{Enter}");
  await turn();
  expect(focused()).toBe("Open");
});

it("waits for what is disabled while it works", async () => {
  render(<Desk />);
  button("Work").focus();
  await userEvent.keyboard("{Enter}");
  button("Work").blur();
  button("Finish").click();
  await turn();
  expect(focused()).toBe("Work");
});

it("lets go who leaves on purpose", async () => {
  render(<Desk />);
  button("Open").focus();
  button("Open").blur();
  button("Open").click();
  await turn();
  expect(document.activeElement).toBe(document.body);
});
