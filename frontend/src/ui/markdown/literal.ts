/** What of a text is no Markdown: tags, formulas, and backslashes that escape nothing of ours. */
import { type Code, type Construct, isLineEnd, type Tokenize } from "./construct";
import { formula } from "./formula";
import { formulaBlock } from "./formulaBlock";

const DOLLAR = 36;
const BACKSLASH = 92;

/** Signs that mean something in Markdown, so that a backslash before them says that they do not. */
const MARKS = new Set([..."*_`#~|+-.><$"].map((sign) => sign.charCodeAt(0)));

const isPunctuation = (code: Code): boolean =>
  code !== null && code > 32 && /^[!-/:-@[-`{-~]$/.test(String.fromCharCode(code));

/** A backslash and the sign after it: the sign alone where it is one of `marks`, else both. */
function escaped(marks: (code: Code) => boolean): Construct {
  const tokenize: Tokenize = (effects, ok, nok) => {
    const shown = (code: Code) => {
      effects.exit("escapeMarker");
      effects.enter("characterEscapeValue");
      effects.consume(code);
      effects.exit("characterEscapeValue");
      effects.exit("characterEscape");
      return ok;
    };
    return (backslash) => {
      effects.enter("characterEscape");
      effects.enter("escapeMarker");
      effects.consume(backslash);
      return (code) => (isPunctuation(code) && marks(code) ? shown(code) : nok(code));
    };
  };
  return { name: "escape", tokenize };
}

/** A backslash that is read as such, with the sign after it, which it keeps from being a mark. */
const asWritten: Construct = {
  name: "escapeAsWritten",
  tokenize: (effects, ok) => (backslash) => {
    effects.enter("data");
    effects.consume(backslash);
    return (code) => {
      if (code !== null && !isLineEnd(code) && isPunctuation(code)) {
        effects.consume(code);
        effects.exit("data");
        return ok;
      }
      effects.exit("data");
      return ok(code);
    };
  },
};

/** For the parser: no HTML at all, so that every tag is text, and Markdown inside of it is drawn. */
export const literal = {
  disable: { null: ["htmlFlow", "htmlText", "characterEscape", "hardBreakEscape"] },
  flow: { [DOLLAR]: formulaBlock, [BACKSLASH]: formulaBlock },
  text: {
    [DOLLAR]: formula,
    [BACKSLASH]: [formula, escaped((code) => code !== null && MARKS.has(code)), asWritten],
  },
  // Addresses and languages: as the standard has it.
  string: { [BACKSLASH]: escaped(() => true) },
};
