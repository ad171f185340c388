import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Notice } from "../operator";
import { operator } from "./notify";

let notices: Notice[];
const page = { notice: (one: Notice) => void notices.push(one) };
const { signal } = new AbortController();

const run = (input: unknown) => operator.run(input, { key: "k", family: "F 1", page, signal });

beforeEach(() => {
  notices = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("without a permission", () => {
  it("a notice stands in the page, and leads to the family", async () => {
    await expect(run({ title: "Ready", text: "Look." })).resolves.toEqual({ shown: "page" });
    expect(notices).toEqual([{ key: "k", title: "Ready", text: "Look.", link: "/families/F%201" }]);
  });

  it("a link within T@skFlow is kept as it is", async () => {
    await run({ title: "Ready", link: "/inbox?a=1#b" });
    expect(notices[0]?.link).toBe("/inbox?a=1#b");
  });

  it("only a page that is seen is ready", () => {
    const seen = vi.spyOn(document, "visibilityState", "get");
    seen.mockReturnValue("visible");
    expect(operator.ready()).toBe(true);
    seen.mockReturnValue("hidden");
    expect(operator.ready()).toBe(false);
  });
});

const elsewhere = [
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "\\\\evil.example",
  "javascript:alert(1)",
  " javascript:alert(1)",
  "data:text/html,x",
  "inbox",
  "/%2e%2e//evil.example",
  7,
  { "=": "x" },
];

it.each(elsewhere)("the link %j leads elsewhere and is refused", async (link) => {
  await expect(run({ title: "Ready", link })).rejects.toMatchObject({ code: "operator.input" });
  expect(notices).toEqual([]);
});

it.each([
  undefined,
  null,
  {},
  { title: "" },
  { title: "  " },
  { title: 7 },
  { title: "a", text: 1 },
])("what it is asked with %j is refused in words", async (input) => {
  await expect(run(input)).rejects.toMatchObject({
    code: "operator.input",
    message: expect.stringMatching(/\. Write/),
  });
});
