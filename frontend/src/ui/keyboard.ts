/** The keyboard: which key was meant, on any layout, and keys that are an input method's own. */

/** As engraved on the usual keyboard: alone, and with shift. */
const SIGNS: Record<string, readonly [string, string]> = {
  Backquote: ["`", "~"],
  Minus: ["-", "_"],
  Equal: ["=", "+"],
  BracketLeft: ["[", "{"],
  BracketRight: ["]", "}"],
  Backslash: ["\\", "|"],
  Semicolon: [";", ":"],
  Quote: ["'", '"'],
  Comma: [",", "<"],
  Period: [".", ">"],
  Slash: ["/", "?"],
};

/** A sign that no Latin layout writes. */
const FOREIGN = /^[^\p{scx=Latin}\p{scx=Common}\p{scx=Inherited}]$/u;

/** Code editors follow compositions themselves. */
const CODE_EDITORS = ".cm-editor, .CodeMirror";

/**
 * How a key that was pressed is written here: `mod+shift+z`, `?`, `delete`. A letter counts by what
 * it writes, so that a German Ctrl+Z undoes wherever the Z lies; a letter of another script counts
 * by its place, where the Latin letter is engraved beside it.
 */
export function pressed(event: KeyboardEvent): string {
  const key = keyOf(event);
  const mod = event.ctrlKey || event.metaKey;
  const mods = [
    mod ? "mod" : "",
    event.shiftKey && (key.length > 1 || mod) ? "shift" : "",
    event.altKey ? "alt" : "",
  ];
  return [...mods, key].filter(Boolean).join("+");
}

function keyOf(event: KeyboardEvent): string {
  // When a browser fills in what it has saved it sends such events without a key.
  if (!event.key) return "";
  if (event.key === " ") return "space";
  const byPlace = FOREIGN.test(event.key) && !event.getModifierState("AltGraph");
  return ((byPlace && engraved(event)) || event.key).toLowerCase();
}

function engraved({ code, shiftKey }: KeyboardEvent): string | undefined {
  return /^(?:Key|Digit|Numpad)(.)$/.exec(code)?.[1] ?? SIGNS[code]?.[shiftKey ? 1 : 0];
}

/** Whether a key belongs to an input method that composes a word. */
function isComposing({ isComposing: composing, keyCode }: KeyboardEvent): boolean {
  // Safari ends the composition before it tells of the key that ended it, and marks only this.
  return composing || keyCode === 229;
}

/**
 * Keeps the keys that choose and confirm what an input method offers (for Chinese, Japanese,
 * Korean) from everybody who listens: Enter confirms the word and does nothing else. Called once,
 * before anybody else listens; gives the way to stop.
 */
export function guardComposition(): () => void {
  const keep = (event: KeyboardEvent) => {
    if (!isComposing(event)) return;
    const editor = event.target instanceof Element && event.target.closest(CODE_EDITORS);
    if (!editor) event.stopImmediatePropagation();
    else editor.addEventListener("keydown", (inside) => inside.stopPropagation(), { once: true });
  };
  window.addEventListener("keydown", keep, true);
  return () => window.removeEventListener("keydown", keep, true);
}
