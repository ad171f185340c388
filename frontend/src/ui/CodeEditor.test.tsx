import { render, screen } from "@testing-library/react";
import { EditorView } from "@uiw/react-codemirror";
import { expect, it, vi } from "vitest";
import { CodeEditorBody } from "./CodeEditorBody";

it("sets the editor up once, whatever is written in it, and tells who shows it last", async () => {
  const first = vi.fn();
  const last = vi.fn();
  const shown = (onChange: (text: string) => void, value: string) => (
    <CodeEditorBody value={value} onChange={onChange} language="json" label="Pair" />
  );
  const { rerender } = render(shown(first, ""));
  const field = await screen.findByRole("textbox", { name: "Pair" });
  const view = EditorView.findFromDOM(field) as EditorView;
  // While it is set up, it does not notice what somebody writes.
  const dispatch = vi.spyOn(view, "dispatch");
  for (const value of ["[", "[1", "[1]"]) rerender(shown(last, value));
  expect(dispatch.mock.calls.flat().filter((one) => "effects" in one)).toEqual([]);
  view.dispatch({ changes: { from: 3, insert: " " } });
  expect(first).not.toHaveBeenCalled();
  expect(last).toHaveBeenCalledWith("[1] ");
});
