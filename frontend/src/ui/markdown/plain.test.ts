import { expect, it } from "vitest";
import { plain, unmarked } from "./plain";

it.each([
  ["Everything here is a **task**: this `text`", "Everything here is a task: this text"],
  ["## A title", "A title"],
  ["\n\n  - first\nsecond", "first"],
  ["see [the page](https://example.org)", "see the page"],
  ["snake_case stays, 2 * 3 * 4 too", "snake_case stays, 2 * 3 * 4 too"],
  ["use <channel> or #3, 3~5 days > 2", "use <channel> or #3, 3~5 days > 2"],
  ["handlers[0](event), __init__ and 2**3", "handlers[0](event), __init__ and 2**3"],
  ["C# and a_b_c at #general", "C# and a_b_c at #general"],
])("of Markdown one line is shown without its marks, and with all else: %s", (line, shown) => {
  expect(plain(line)).toBe(shown);
});

it("all lines of Markdown are shown without their marks", () => {
  const text = "# Hello\n\nThis is a **task**:\n\n```python\nprint(2**3)\n```\n- `one`\n- two";
  expect(unmarked(text)).toBe("Hello\n\nThis is a task:\n\nprint(2**3)\none\ntwo");
});
