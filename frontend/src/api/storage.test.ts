// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";

const own = Object.getOwnPropertyDescriptor(window, "localStorage");

afterEach(() => {
  if (own) Object.defineProperty(window, "localStorage", own);
  else Reflect.deleteProperty(window, "localStorage");
});

function refuse() {
  throw new DOMException("Access is denied for this document.", "SecurityError");
}

it("stands in for a storage that the browser refuses, as long as the page lasts", async () => {
  Object.defineProperty(window, "localStorage", { get: refuse, configurable: true });
  vi.resetModules();
  await import("./storage");
  localStorage.setItem("one", "1");
  localStorage.setItem("getItem", "also a name");
  expect(localStorage.getItem("one")).toBe("1");
  expect(localStorage.getItem("none")).toBeNull();
  expect(Object.keys(localStorage)).toContain("one");
  localStorage.removeItem("one");
  expect(localStorage.getItem("one")).toBeNull();
  localStorage.clear();
  expect(localStorage.length).toBe(0);
});

it("notes nothing, and fails at nothing, where there is no room", async () => {
  const { note } = await import("./storage");
  const full = { setItem: refuse } as unknown as Storage;
  expect(() => note(full, "one", "1")).not.toThrow();
});
