import { describe, expect, it } from "vitest";
import { latinWords, numberOf } from "./latin";

describe("names in Latin letters", () => {
  it("are made of words without accents", () => {
    expect(latinWords("  Écrire – vite! 3×")).toEqual(["Ecrire", "vite", "3"]);
    expect(latinWords("Голосование")).toEqual([]);
  });

  it("are a number where no letter is Latin, always the same, and none where there is no letter", () => {
    expect(numberOf("Голосование")).toMatch(/^[0-9a-z]+$/);
    expect(numberOf("Голосование")).toBe(numberOf("Голосование"));
    expect(numberOf("Голосование")).not.toBe(numberOf("Выбор"));
    expect(numberOf("… 12")).toBe("");
  });
});
