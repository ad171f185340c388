import { describe, expect, it } from "vitest";
import { contrast, hex } from "./colour";
import { palettes, type TokenName } from "./tokens";

const grounds: TokenName[] = ["ground", "surface", "sunken"];
const texts: TokenName[] = ["ink", "inkSoft", "inkFaint", "accent"];
const kinds = ["resting", "waiting", "working", "done", "failed", "cancelled", "rule"] as const;
const data = [
  "dataText",
  "dataNumber",
  "dataBoolean",
  "dataList",
  "dataObject",
  "dataAny",
] as const;

describe.each(["light", "dark"] as const)("the %s palette", (scheme) => {
  const tokens = palettes[scheme];
  const ratio = (front: TokenName, back: TokenName) => contrast(tokens[front], tokens[back]);

  it.each(texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)))(
    "lets one read %s on %s",
    (text, ground) => expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5),
  );

  it.each(kinds)("lets one read the chip %s on its own ground and on a card", (kind) => {
    expect(ratio(kind, `${kind}Soft`)).toBeGreaterThanOrEqual(4.5);
    expect(ratio(kind, "surface")).toBeGreaterThanOrEqual(4.5);
  });

  it("lets one read a filled button and a selected row", () => {
    expect(ratio("onAccent", "accent")).toBeGreaterThanOrEqual(4.5);
    expect(ratio("accent", "accentSoft")).toBeGreaterThanOrEqual(4.5);
    expect(ratio("ink", "accentSoft")).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["edge", ...data] as const)("shows %s clearly against what lies behind it", (thing) => {
    for (const ground of grounds) expect(ratio(thing, ground)).toBeGreaterThanOrEqual(3);
  });
});

it("turns OKLCH into the sRGB that browsers show", () => {
  expect(hex([1, 0, 0])).toBe("#ffffff");
  expect(hex([0, 0, 0])).toBe("#000000");
  expect(hex([0.627955, 0.257683, 29.2339])).toBe("#ff0000");
  expect(contrast([1, 0, 0], [0, 0, 0])).toBeCloseTo(21, 1);
});
