import { describe, expect, it } from "vitest";
import type { Text } from "@/flow/document";
import { settingText } from "./localText";

const of = (current: Text | undefined, text: string, language = "de") =>
  settingText("label", { current, text, language, task: "a" });

describe("a new text", () => {
  it("replaces the one text that there is, or the one in this language", () => {
    expect(of("Hello", "Hallo")).toEqual({ op: "set", path: ["label"], value: "Hallo", task: "a" });
    expect(of({ en: "Hello" }, "Hallo")).toMatchObject({ op: "set", path: ["label", "de"] });
    expect(of(undefined, "Hallo")).toMatchObject({ op: "set", path: ["label"] });
  });

  it("that is empty takes away only what this language said", () => {
    expect(of({ en: "Hello", de: "Hallo" }, "")).toMatchObject({
      op: "unset",
      path: ["label", "de"],
    });
    expect(of({ de: "Hallo" }, "")).toMatchObject({ op: "unset", path: ["label"] });
    expect(of("Hello", "")).toMatchObject({ op: "unset", path: ["label"] });
  });

  it("that is empty changes nothing where there was none", () => {
    expect(of(undefined, "")).toBeUndefined();
    expect(of({ en: "Hello" }, "")).toBeUndefined();
  });

  it("is the flow's own without a task", () => {
    const operation = settingText("description", { current: undefined, text: "x", language: "en" });
    expect(operation).toEqual({ op: "set", path: ["description"], value: "x" });
  });
});
