// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Notice } from "../operator";
import { operator } from "./notify";

let notices: Notice[];
const page = { notice: (one: Notice) => void notices.push(one), clear: () => undefined };
const { signal } = new AbortController();

const run = (input: unknown, by = operator, until = signal) =>
  by.run(input, { key: "k", family: "F 1", page, signal: until });

beforeEach(() => {
  notices = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
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

describe("with a permission, by a system that shows nothing", () => {
  const shows = (notification: Shown) => notification.onshow?.();
  const refuses = () => {
    throw new TypeError("Illegal constructor.");
  };
  const fails = (notification: Shown) => notification.onerror?.();
  const never = () => undefined;

  it("what it shows is taken away with the person it is for", async () => {
    const { operator, told } = await granted(shows);
    await expect(run({ title: "Ready" }, operator)).resolves.toEqual({ shown: "system" });
    expect(told[0]?.closed).toBe(false);
    operator.clear?.();
    expect(told[0]?.closed).toBe(true);
    expect(notices).toEqual([]);
  });

  it.each([refuses, fails])("a page that is seen shows a notice (%#)", async (system) => {
    const { operator } = await granted(system);
    await expect(run({ title: "Ready" }, operator)).resolves.toEqual({ shown: "page" });
    expect(notices).toHaveLength(1);
  });

  it.each([refuses, fails])("a page that is not seen leaves it to another (%#)", async (system) => {
    const { operator } = await granted(system);
    const stop = new AbortController();
    hide();
    expect(operator.ready()).toBe(true);
    const unwatch = operator.watch?.(() => operator.ready() || stop.abort());
    await expect(run({ title: "Ready" }, operator, stop.signal)).rejects.toThrow();
    expect(notices).toEqual([]);
    expect(operator.ready()).toBe(false);
    unwatch?.();
  });

  it("a page that comes to be seen meanwhile shows it", async () => {
    const { operator } = await granted(refuses);
    const seen = hide();
    const running = run({ title: "Ready" }, operator);
    await Promise.resolve();
    expect(notices).toEqual([]);
    seen.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
    await expect(running).resolves.toEqual({ shown: "page" });
  });

  it("what the system would show too late is not told twice", async () => {
    vi.useFakeTimers();
    const { operator, told } = await granted(never);
    const running = run({ title: "Ready" }, operator);
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(running).resolves.toEqual({ shown: "page" });
    expect(told[0]?.closed).toBe(true);
  });
});

interface Shown {
  closed: boolean;
  onshow?: () => void;
  onerror?: () => void;
}

function hide() {
  return vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
}

/** The operator in a browser that grants notifications, whose system does what a test says. */
async function granted(system: (notification: Shown) => void) {
  const told: Shown[] = [];
  vi.stubGlobal(
    "Notification",
    class implements Shown {
      static permission = "granted";
      closed = false;

      constructor() {
        told.push(this);
        if (system.length === 0) system(this);
        else queueMicrotask(() => system(this));
      }

      close() {
        this.closed = true;
      }
    },
  );
  vi.resetModules();
  return { ...(await import("./notify")), told };
}
