// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { guardComposition, pressed } from "./keyboard";

const press = (how: KeyboardEventInit) =>
  new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...how });
const control = (key: string, code: string) => press({ key, code, ctrlKey: true });

describe("a key that was pressed", () => {
  it.each([
    ["Russian", control("я", "KeyZ"), "mod+z"],
    ["Ukrainian", press({ key: "ф", code: "KeyA" }), "a"],
    ["Greek", control("Ζ", "KeyZ"), "mod+z"],
    ["Hebrew", control("ז", "KeyZ"), "mod+z"],
    ["Arabic", control("ئ", "KeyZ"), "mod+z"],
    ["Persian digits", press({ key: "۱", code: "Digit1" }), "1"],
    ["the Arabic question mark", press({ key: "؟", code: "Slash", shiftKey: true }), "?"],
    ["Georgian", press({ key: "ნ", code: "KeyN" }), "n"],
    ["Hindi", press({ key: "ल", code: "KeyN" }), "n"],
    ["Thai", control("แ", "KeyC"), "mod+c"],
    ["Korean", control("ㅋ", "KeyZ"), "mod+z"],
  ])("is found by its place where its letter is not Latin: %s", (_, event, keys) => {
    expect(pressed(event)).toBe(keys);
  });

  it.each([
    ["German undo", control("z", "KeyY"), "mod+z"],
    ["German redo", control("y", "KeyZ"), "mod+y"],
    ["French select all", control("a", "KeyQ"), "mod+a"],
    ["Dvorak", control("z", "Slash"), "mod+z"],
    ["Russian with shift", press({ key: "?", code: "Digit7", shiftKey: true }), "?"],
    ["a German umlaut", press({ key: "ö", code: "Semicolon" }), "ö"],
    ["Spanish", press({ key: "¡", code: "Equal" }), "¡"],
    ["caps lock", control("Z", "KeyZ"), "mod+z"],
    ["a keyboard on the screen", press({ key: "a", code: "" }), "a"],
  ])("is its letter where that is Latin, wherever it lies: %s", (_, event, keys) => {
    expect(pressed(event)).toBe(keys);
  });

  it("writes a third sign with AltGr, and is no key of ours then", () => {
    expect(pressed(press({ key: "ץ", code: "KeyC", modifierAltGraph: true }))).toBe("ץ");
  });

  it("is none when a browser fills in what it has saved", () => {
    expect(pressed(new Event("keydown") as KeyboardEvent)).toBe("");
  });

  it("has a name when it writes nothing", () => {
    expect(pressed(press({ key: "Delete", code: "Delete" }))).toBe("delete");
    expect(pressed(press({ key: " ", code: "Space" }))).toBe("space");
    expect(pressed(press({ key: "Z", code: "KeyZ", metaKey: true, shiftKey: true }))).toBe(
      "mod+shift+z",
    );
  });
});

describe("while an input method composes", () => {
  const seen = vi.fn();
  const field = document.createElement("input");
  let release: () => void;

  beforeEach(() => {
    seen.mockClear();
    document.body.append(field);
    release = guardComposition();
    window.addEventListener("keydown", seen, true);
    field.addEventListener("keydown", seen);
  });

  afterEach(() => {
    release();
    window.removeEventListener("keydown", seen, true);
    field.removeEventListener("keydown", seen);
    field.remove();
  });

  it.each([
    ["Enter that confirms", { key: "Enter", isComposing: true }],
    ["Enter that confirms in Safari", { key: "Enter", keyCode: 229 }],
    ["Escape that drops it", { key: "Escape", isComposing: true }],
    ["an arrow through what is offered", { key: "ArrowDown", isComposing: true }],
  ])("its keys are seen by nobody: %s", (_, how) => {
    const event = press(how);
    expect(field.dispatchEvent(event)).toBe(true);
    expect(seen).not.toHaveBeenCalled();
  });

  it("and all others are", () => {
    field.dispatchEvent(press({ key: "Enter", keyCode: 13 }));
    expect(seen).toHaveBeenCalledTimes(2);
  });

  it("a code editor sees to them itself, and nobody above it sees them", () => {
    const editor = document.createElement("div");
    editor.className = "cm-editor";
    field.replaceWith(editor);
    editor.append(field);
    const above = vi.fn();
    window.addEventListener("keydown", above);
    field.dispatchEvent(press({ key: "Escape", isComposing: true }));
    window.removeEventListener("keydown", above);
    expect(seen).toHaveBeenCalled();
    expect(above).not.toHaveBeenCalled();
    editor.remove();
  });
});
