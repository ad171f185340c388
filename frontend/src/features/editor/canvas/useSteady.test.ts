import { describe, expect, it } from "vitest";
import { covered } from "./useSteady";

describe("cards beside details that open", () => {
  it("stay where nothing covers them", () => {
    expect(covered(100, 400, 1000, 700)).toBe(0);
  });

  it("move only as far as they would be covered", () => {
    expect(covered(180, 950, 1130, 794)).toBe(950 - 782);
  });

  it("do not leave on the other side", () => {
    expect(covered(60, 990, 1000, 700)).toBe(48);
  });

  it("stay when some were out of view anyway", () => {
    expect(covered(100, 1200, 1000, 700)).toBe(0);
  });
});
