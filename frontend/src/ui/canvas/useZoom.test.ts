import { describe, expect, it } from "vitest";
import { zoomed } from "./useZoom";

const from = { x: 100, y: 50, zoom: 0.5 };

describe("going nearer", () => {
  it("keeps the middle where it is", () => {
    expect(zoomed(from, 1, 400, 200)).toEqual({ x: 0, y: 0, zoom: 1 });
  });

  it("keeps a place that is in view where it is", () => {
    expect(zoomed(from, 1, 400, 200, { x: 0, y: 0 })).toEqual({ x: 100, y: 50, zoom: 1 });
  });

  it("goes about the middle when the place is out of view", () => {
    expect(zoomed(from, 1, 400, 200, { x: 5000, y: 0 })).toEqual({ x: 0, y: 0, zoom: 1 });
  });
});
