// @vitest-environment jsdom
import { expect, it } from "vitest";
import { progressed } from "./progress";

it("keeps of each task the newest progress, and nothing of one whose work is over", () => {
  const told = { over: false, environment: "server", begun: true, words: "", line: "" };
  const first = progressed({}, [
    { ...told, task: "a", fraction: 0.1 },
    { ...told, task: "b", fraction: null },
  ]);
  expect(first["a"]?.fraction).toBe(0.1);
  const later = progressed(first, [
    { ...told, task: "a", fraction: 0.2 },
    { ...told, task: "b", fraction: null, over: true },
  ]);
  expect(Object.keys(later)).toEqual(["a"]);
  expect(later["a"]?.fraction).toBe(0.2);
});
