// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import type { Batch } from "./synced";
import { forget, keep, leftOver } from "./unsentOperations";

const LATER = Date.now() + 60_000;
const batch = (mutation: string, x = 0): Batch => ({
  mutation,
  sent: false,
  operations: [{ op: "move", layout: { chat: [x, 0] } }],
});

beforeEach(() => localStorage.clear());

it("finds what an earlier page left, under the same mutation id", () => {
  keep("ann", "garden", batch("m1"));
  keep("ann", "garden", batch("m1", 8));
  const [found, ...others] = leftOver("ann", "garden", LATER);
  expect(found).toMatchObject({ mutation: "m1", operations: batch("m1", 8).operations });
  expect(others).toEqual([]);
});

it("leaves alone what a page beside this one is still gathering", () => {
  keep("ann", "garden", batch("m1"));
  expect(leftOver("ann", "garden")).toEqual([]);
});

it("gives nobody what somebody else did, or did elsewhere", () => {
  keep("bob", "garden", batch("m1"));
  keep("ann", "kitchen", batch("m2"));
  expect(leftOver("ann", "garden", LATER)).toEqual([]);
});

it("forgets what was handed on, and reads over what is broken", () => {
  keep("ann", "garden", batch("m1"));
  localStorage.setItem("taskflow.edit.broken", "{");
  forget("m1");
  expect(leftOver("ann", "garden", LATER)).toEqual([]);
});
